# What firmware boots in FirmwareBootTest: it reads the block behind its own by INT 13h, writes the text in it to the first serial
# port, and ends QEMU by its isa-debug-exit device.
        .code16
        .globl  _start
_start: jmp     main

        .org    8               # what xorriso -boot-info-table fills in; on a disk it stays 0
        .long   0               # LBA of the volume descriptor
own:    .long   0               # LBA of this program
        .long   0, 0            # its length and checksum

        .org    64
main:   xorw    %ax, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %ss
        movw    $0x7000, %sp
        cld
        movl    own, %eax
        incl    %eax
        movl    %eax, lba
        movw    $packet, %si
        movb    $0x42, %ah      # extended read, from the drive in DL
        int     $0x13
        movb    $0x11, %bl      # exit code 35
        jc      end
        movw    $text, %si
next:   lodsb
        movb    $0x10, %bl      # exit code 33
        testb   %al, %al
        jz      end
        movb    %al, %bh
        movw    $0x3fd, %dx
wait:   inb     %dx, %al
        testb   $0x20, %al      # transmitter holding register empty
        jz      wait
        movw    $0x3f8, %dx
        movb    %bh, %al
        outb    %al, %dx
        jmp     next
end:    movb    %bl, %al
        movw    $0xf4, %dx
        outb    %al, %dx
        hlt

        .set    text, 0x8000
packet: .byte   16, 0
        .word   1               # block
        .word   text, 0
lba:    .long   0, 0

        .org    510
        .word   0xaa55

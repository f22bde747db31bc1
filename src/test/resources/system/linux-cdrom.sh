# What a Linux host does with a CD-ROM drive and one with a DVD in it: LinuxCdRomTest, which makes the discs.
MEDIA=iqn.2026-11.dev.lunette:media
modprobe -d /run/modules -a sr_mod isofs

check discovery discover
check login log_in $MEDIA
CD=$(device $MEDIA 0)
DVD=$(device $MEDIA 1)
udevadm settle -t 10
SG=/dev/$(basename /sys/block/${CD#/dev/}/device/scsi_generic/*)
SG_DVD=/dev/$(basename /sys/block/${DVD#/dev/}/device/scsi_generic/*)
ISO_BYTES=$(stat --format=%s /run/exchange/disc.iso)

### What the kernel takes them for

equal the-drives-are "$(echo $CD $DVD | tr ' ' '\n' | sort | xargs)" "/dev/sr0 /dev/sr1"
for drive in $CD $DVD; do
  equal "sectors-of-$drive" "$(blockdev --getss $drive)" 2048
  equal "read-only-$drive" "$(blockdev --getro $drive)" 1
  equal "removable-$drive" "$(cat /sys/block/${drive#/dev/}/removable)" 1
done
equal size-of-the-cd "$(blockdev --getsize64 $CD)" "$ISO_BYTES"
equal size-of-the-dvd "$(blockdev --getsize64 $DVD)" $((1024 * 1024 * 1024))
capability() { sed -n "s/^$1:[[:space:]]*//p" /proc/sys/dev/cdrom/info | xargs; }
equal the-drives-read-dvds "$(capability 'Can read DVD')" "1 1"
equal the-drives-write-nothing \
  "$(capability 'Can write CD-R') $(capability 'Can write CD-RW') $(capability 'Can write DVD-R')" "0 0 0 0 0 0"
equal the-drives-lock "$(capability 'Can lock tray')" "1 1"
equal the-drives-open "$(capability 'Can open tray')" "1 1"
check dmesg-names-the-drive sh -c "dmesg | grep 'CD-ROM.*LUNETTE'"

### What tools make of the answers

check inquiry-says-mmc-6 sh -c "sg_inq --descriptors $SG | grep 'MMC-6'"
check inquiry-says-device-type-5 sh -c "sg_inq $SG | grep -i 'PDT=5\|device_type=5\|Peripheral device type: cd/dvd'"
check capacity sh -c "sg_readcap $SG | grep 'Logical block length=2048'"
check mode-pages sg_modes --all $SG
check operation-codes sh -c "sg_opcodes $SG | grep -i 'Get event status'"
check a-drive-has-no-port-groups sh -c "sg_rtpg $SG; test \$? = 5" # an illegal request
check configuration-of-the-cd sh -c "sg_get_config --current $SG | grep -i 'current profile: CD-ROM'"
check configuration-of-the-dvd sh -c "sg_get_config --current $SG_DVD | grep -i 'current profile: DVD-ROM'"

### The files

mkdir /run/cd /run/dvd
check mount-cd mount -t iso9660 -o ro $CD /run/cd
check mount-dvd mount -t iso9660 -o ro $DVD /run/dvd
check files-compare diff -r /run/cd /run/exchange/files
check files-of-the-dvd-compare diff -r /run/dvd /run/exchange/files
check bytes-compare sh -c "head -c $ISO_BYTES $CD | cmp - /run/exchange/disc.iso"
check nothing-can-be-written sh -c "! mount -o remount,rw /run/cd && ! dd if=/dev/zero of=$CD bs=2048 count=1"

check no-io-error sh -c "! dmesg | grep -i 'I/O error' | grep -v 'dev ${CD#/dev/}, .*WRITE'"

### The tray, which udev locks whenever it has found a disc

is_ready() { sg_turs $1; }
is_ejected() { sg_turs --verbose $1 2>&1 | grep -qi 'medium not present'; }

check a-mounted-disc-is-locked-in sh -c "sg_start --eject --verbose $SG 2>&1 | grep -i 'medium removal prevented'"
check unmount umount /run/cd
check eject eject $CD
check no-disc-after-eject is_ejected $SG
check the-other-drive-has-its-disc is_ready $SG_DVD
check nothing-to-mount-after-eject sh -c "! mount -t iso9660 -o ro $CD /run/cd"
check close eject --trayclose $CD
check a-disc-after-load eventually 10 is_ready $SG
check mount-after-load eventually 10 mount -t iso9660 -o ro $CD /run/cd
check files-compare-after-load diff -r /run/cd /run/exchange/files
check unmount-after-load umount /run/cd /run/dvd
check eject-by-command eventually 10 sh -c "eject --manualeject off $CD && sg_start --eject $SG"
check no-disc-after-command is_ejected $SG
check load-by-command sg_start --load $SG
check a-disc-after-command eventually 10 is_ready $SG
check kernel-sees-the-size-again eventually 10 sh -c "[ \$(blockdev --getsize64 $CD) = $ISO_BYTES ]"
check lock eject --manualeject on $CD
check eject-of-a-locked-disc-fails sh -c "! sg_start --eject $SG"
check unlock eject --manualeject off $CD

### Another disc, by the operator

exchange() { eject --manualeject off $CD && ask_host exchange && [ "$(cat /run/answer)" = 200 ]; }
eventually 10 exchange
equal the-operator-exchanges-the-disc "$(cat /run/answer)" 200
check mount-of-the-other-disc eventually 10 mount -t iso9660 -o ro $CD /run/cd
check files-compare-of-the-other-disc diff -r /run/cd /run/exchange/second
check unmount-of-the-other-disc umount /run/cd
check kernel-sees-the-other-size eventually 10 sh -c "[ \$(blockdev --getsize64 $CD) != $ISO_BYTES ]"

check logout log_out $MEDIA
check no-drive-left sh -c "! test -e $CD"

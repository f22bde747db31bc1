# What a Linux host does with two targets of two LUNs each: LinuxInitiatorTest, which answers the questions.
ONE=iqn.2026-11.dev.lunette:one
TWO=iqn.2026-11.dev.lunette:two

### Discovery and login

check discovery discover
equal discovery-lists-both-targets "$(iscsiadm -m node | sort | tr '\n' ' ')" "$PORTAL,1 $ONE $PORTAL,1 $TWO "
check login-one log_in $ONE
check login-two log_in $TWO
ALPHA=$(device $ONE 0)
BETA=$(device $ONE 1)
GAMMA=$(device $TWO 0)
DELTA=$(device $TWO 1)
udevadm settle -t 10

for disk in $ALPHA $BETA $GAMMA $DELTA; do
  queue=/sys/block/${disk#/dev/}/queue
  equal "size-of-$disk" "$(blockdev --getsize64 $disk)" $((512 * 1024 * 1024))
  equal "sectors-of-$disk" "$(blockdev --getss --getpbsz $disk | tr '\n' ' ')" "512 4096 "
  equal "write-cache-of-$disk" "$(cat $queue/write_cache)" "write back"
  equal "is-no-spinning-disk-$disk" "$(cat $queue/rotational)" 0
  at_least "discards-on-$disk" "$(cat $queue/discard_max_bytes)" 1048576
  at_least "writes-zeroes-on-$disk" "$(cat $queue/write_zeroes_max_bytes)" 1048576
done

### Identity

equal by-path-links "$(ls /dev/disk/by-path | grep -c iscsi)" 4
equal by-id-wwn-links "$(ls /dev/disk/by-id | grep -c '^wwn-0x6')" 4
equal by-id-scsi-links "$(ls /dev/disk/by-id | grep -c '^scsi-36')" 4

check inquiry sg_inq $ALPHA
for page in 0x00 0x80 0x83 0xb0 0xb1 0xb2; do
  check "vpd-page-$page" sg_vpd --page=$page $ALPHA
done
equal vpd-lists-pages-in-order \
  "$(sg_vpd --raw --page=0 $ALPHA | tail -c +5 | od -An -v -tx1 | xargs)" "00 80 83 86 8f b0 b1 b2"
for disk in $ALPHA $BETA $GAMMA $DELTA; do
  sg_vpd --page=0x80 $disk | sed -n 's/.*serial number: *//p' >> /run/serials
  sg_vpd --page=0x83 $disk | sed -n 's/^ *\[\{0,1\}\(0x6[0-9a-f]*\)\]\{0,1\}$/\1/p' | head -1 >> /run/names
done
equal serials-differ "$(grep . /run/serials | sort -u | wc -l)" 4
equal naa-names-differ "$(grep . /run/names | sort -u | wc -l)" 4
check page-83-names-target-port sh -c "sg_vpd --page=0x83 $ALPHA | grep -q '$ONE,t,0x0001'"
check page-b0-bounds-unmap sh -c "sg_vpd --page=0xb0 $ALPHA | grep -E 'Maximum unmap LBA count: [1-9]'"
check page-b1-says-not-rotating sh -c "sg_vpd --page=0xb1 $ALPHA | grep -qi 'non-rotating'"
check page-b2-says-thin sh -c "sg_vpd --page=0xb2 $ALPHA | grep -E 'Provisioning type: 2|thin'"
check page-b2-says-unmap sh -c "sg_vpd --page=0xb2 $ALPHA | grep -E 'Unmap command supported \(LBPU\): 1'"
check read-capacity-16 sg_readcap --long $ALPHA
check report-luns sg_luns $ALPHA

### File systems

fio_verify() { # RESULT OPTION ... (those before the first --name hold for all jobs)
  _fio=$1
  shift
  check "fio-$_fio" fio --name=global --ioengine=libaio --direct=1 --iodepth=32 \
    --verify=crc32c --do_verify=1 --verify_fatal=1 --verify_state_save=0 "$@"
}

mkdir /run/ext4 /run/xfs
check mkfs-ext4 mkfs.ext4 -q $ALPHA
check mkfs-xfs mkfs.xfs -q $GAMMA
check mount-ext4 mount $ALPHA /run/ext4
check mount-xfs mount $GAMMA /run/xfs
fio_verify ext4 --name=ext4 --directory=/run/ext4 --size=32M --rw=randwrite --bs=4k
fio_verify xfs --name=xfs --directory=/run/xfs --size=32M --rw=randwrite --bs=4k
fio_verify raw --name=raw --filename=$BETA --size=48M --rw=randwrite --bs=64k
fio_verify raw-large --name=raw-large --filename=$DELTA --size=8M --rw=write --bs=4M
rm /run/ext4/*.0 /run/xfs/*.0

### fstrim gives space back

dd if=/dev/urandom of=/run/ext4/filler bs=1M count=64 2> /dev/null
sync
ask_host allocated full
rm /run/ext4/filler
sync
check fstrim-ext4 fstrim -v /run/ext4
ask_host allocated trimmed

### The vDisks grow

ask_host grow
grown() {
  iscsiadm -m node -T $ONE --rescan && iscsiadm -m node -T $TWO --rescan \
    && [ "$(blockdev --getsize64 $ALPHA)" = $((768 * 1024 * 1024)) ] \
    && [ "$(blockdev --getsize64 $GAMMA)" = $((768 * 1024 * 1024)) ]
}
check growth-is-seen-after-rescan eventually 15 grown
check initiator-is-told-of-growth sh -c "dmesg | grep 'Capacity data has changed'"
check resize2fs resize2fs $ALPHA
check xfs-growfs xfs_growfs /run/xfs
at_least ext4-has-grown "$(df -m --output=size /run/ext4 | tail -1)" 650
at_least xfs-has-grown "$(df -m --output=size /run/xfs | tail -1)" 650
check unmount umount /run/ext4 /run/xfs
check ext4-is-clean e2fsck -fn $ALPHA
check xfs-is-clean xfs_repair -n $GAMMA
check logout-two log_out $TWO

### What is negotiated for digests and unsolicited data: all combinations, the two that differ most, or none but what is
### negotiated anyway

negotiate() { # HEADER-DIGEST DATA-DIGEST IMMEDIATE-DATA INITIAL-R2T
  combination="HeaderDigest=$1,DataDigest=$2,ImmediateData=$3,InitialR2T=$4"
  set_key $TWO 'node.conn[0].iscsi.HeaderDigest' $1
  set_key $TWO 'node.conn[0].iscsi.DataDigest' $2
  set_key $TWO node.session.iscsi.ImmediateData $3
  set_key $TWO node.session.iscsi.InitialR2T $4
  check "login-$combination" log_in $TWO || return
  disk=$(device $TWO 1)
  iscsiadm -m session -P 3 | sed -n "/Target: $TWO/,\$p" > /run/session
  for key in HeaderDigest DataDigest ImmediateData InitialR2T; do
    printf '%s=%s,' $key "$(sed -n "s/^[[:space:]]*$key: *//p" /run/session | head -1)"
  done > /run/negotiated
  equal "negotiated-$combination" "$(cat /run/negotiated)" "$combination,"
  fio_verify "$combination" --filename=$disk \
    --name=small --size=1M --rw=randwrite --bs=4k --name=large --offset=16M --size=4M --rw=write --bs=2M
  check "logout-$combination" log_out $TWO
}
ask_host combinations
COMBINATIONS=$(cat /run/answer)
case $COMBINATIONS in
  all)
    for header in None CRC32C; do
      for data in None CRC32C; do
        for immediate in Yes No; do
          for r2t in Yes No; do
            negotiate $header $data $immediate $r2t
          done
        done
      done
    done
    ;;
  two)
    negotiate None None Yes No
    negotiate CRC32C CRC32C No Yes
    ;;
esac

### What sg3-utils show of further commands

prints() { # NAME PATTERN COMMAND...: the result called NAME is whether COMMAND succeeds and a line of it matches
  _prints=$1
  _pattern=$2
  shift 2
  "$@" > /run/printed 2>&1
  _code=$?
  if [ $_code = 0 ] && grep -qE "$_pattern" /run/printed; then
    pass "$_prints"
  else
    sed 's/^/  | /' /run/printed
    fail "$_prints" "$*: exit code $_code, expected 0 and a line with '$_pattern'"
  fi
}

prints opcodes-list-persistent-reserve-in 'Persistent reserve in, read full status' sg_opcodes -a $BETA
for command in 'Persistent reserve out, register' 'Compare and write' 'Get LBA status' Unmap 'Write same(16)'; do
  check "opcodes-list-$command" grep -F "$command" /run/printed
done
prints all-vpd-pages 'LBPU\): 1|Unmap command supported' sg_vpd -a $BETA
prints inquiry-names-us 'Vendor identification: LUNETTE' sg_inq $BETA

queue=/sys/block/${BETA#/dev/}/queue
limits() { (cd $queue && cat discard_granularity discard_max_bytes minimum_io_size optimal_io_size | xargs); }
equal kernel-knows-the-limits "$(limits)" "32768 536870912 4096 1048576"
equal lsblk-knows-the-limits "$(lsblk --discard --bytes --noheadings --nodeps $BETA | xargs)" "${BETA#/dev/} 0 32768 536870912 0"
prints blkid-knows-the-limits 'OPTIMAL_IO_SIZE="1048576" PHYSICAL_SECTOR_SIZE="4096" LOGICAL_SECTOR_SIZE="512"' blkid -i $BETA

refuses() { # NAME CODE COMMAND...: the result called NAME is whether COMMAND ends with that exit code
  _refuses=$1
  _expected=$2
  shift 2
  "$@" > /run/printed 2>&1
  equal "$_refuses" $? $_expected
}
ILLEGAL_REQUEST=5 INVALID_OPERATION=9
prints modes-are-listed '>> Control, page_control: current' sg_modes -a $BETA
prints caching-page-says-write-cache 'Caching' sg_modes --page=8 $BETA
refuses a-mode-page-that-is-not-there $ILLEGAL_REQUEST sg_modes --page=3 $BETA
prints logs-are-listed 'Temperature' sg_logs -a $BETA
prints used-space-is-told 'LBA mapping' sg_logs --page=0xc $BETA
refuses a-log-page-that-is-not-there $ILLEGAL_REQUEST sg_logs --page=0x10 $BETA
prints timestamp-is-told '[0-9]{6}' sg_timestamp $BETA
refuses an-operation-that-is-not-there $INVALID_OPERATION sg_raw $BETA 4c 00 00 00 00 00 00 00 00 00

threshold() { # what the third descriptor of the page says: that is one of used space
  sg_wr_mode --page=0x1c,2 $BETA \
    --contents=5c,2,0,2c,0,0,0,0,0,0,0,0,0,0,0,0,0,1,0,0,0,0,0,0,0,1,0,0,0,0,0,0,$1,1,2,0,0,0,0,0,0
}
warned() { sg_turs $BETA > /dev/null 2>&1; dmesg | grep -q 'thin provisioning soft threshold'; }
refuses a-threshold-of-a-type-that-is-not-there $ILLEGAL_REQUEST threshold 89,2,0,0,0,0,0,1
check threshold-at-1-mebibyte threshold 81,2,0,0,0,0,0,1
check kernel-warns-of-the-threshold eventually 15 warned
check no-threshold-any-more threshold 1,2,0,0,0,0,0,0

# Block 2048 and those after it, as the initiator's kernel does not know of: nothing of them is in its memory.
block() { dd if=$BETA bs=512 skip=$1 count=1 iflag=direct 2> /dev/null | cksum; }
dd if=/dev/urandom of=/run/random bs=512 count=1 2> /dev/null
head -c 512 /dev/zero > /run/zeros
cat /run/zeros /run/random > /run/compared
check write-same-writes-zeros sg_write_same --16 --lba=2048 --num=64 --in=/run/zeros $BETA
equal write-same-has-written "$(block 2050)" "$(cksum < /run/zeros)"
check compare-and-write sg_compare_and_write --in=/run/compared --lba=2050 --num=1 $BETA
equal compare-and-write-has-written "$(block 2050)" "$(cksum < /run/random)"
sg_compare_and_write --quiet --in=/run/compared --lba=2050 --num=1 $BETA > /dev/null 2>&1
equal compare-and-write-finds-a-difference $? 14
prints lba-status-knows-what-is-mapped 'blocks:.* mapped' sg_get_lba_status --lba=2048 $BETA
check unmap sg_unmap --force --lba=2048 --num=2048 $BETA
prints lba-status-knows-what-is-unmapped 'deallocated' sg_get_lba_status --lba=2048 $BETA
equal unmapped-reads-as-zeros "$(block 2050)" "$(cksum < /run/zeros)"
# To unmap and keep the space is refused where the store can't: a file can, if its file system tells what it keeps.
anchors() { sg_vpd --page=lbpv $BETA | grep -q 'ANC_SUP): 1'; }
if anchors; then
  check unmap-anchors sg_unmap --anchor --force --lba=2048 --num=1024 $BETA
  check write-same-anchors sg_write_same --16 --unmap --anchor --lba=3072 --num=1024 --in=/run/zeros $BETA
  # Somebody may have read a part since then, and what the server's kernel has read counts as mapped.
  prints lba-status-knows-what-is-anchored 'anchored' sg_get_lba_status --lba=2048 --maxlen=1032 $BETA
  check unmap-again sg_unmap --force --lba=2048 --num=2048 $BETA
fi

# What is not there, and what is not allowed: no more than an error, and nothing of the disk is touched. Exit codes are 5 for
# an illegal request, 10 for a copy aborted, 22 for a block past the end.
END=$(blockdev --getsz $BETA)
last=$(block $((END - 1)))
refuses no-such-vpd-page 5 sg_raw --request=252 $BETA 12 01 55 00 fc 00
refuses no-such-mode-page 5 sg_modes --page=0x3e $BETA
refuses no-such-log-page 5 sg_logs --page=0x3e $BETA
prints no-such-operation-code "NOT supported" sg_opcodes --opcode=0xfe $BETA
anchors || refuses no-anchor 5 sg_unmap --anchor --force --lba=2048 --num=1 $BETA
refuses unmap-past-the-end 22 sg_unmap --force --lba=$((END - 1)) --num=2 $BETA
refuses write-same-past-the-end 22 sg_write_same --16 --lba=$((END - 1)) --num=2 --in=/run/random $BETA
refuses compare-and-write-past-the-end 22 sg_compare_and_write --in=/run/compared --lba=$END --num=1 $BETA
refuses lba-status-past-the-end 22 sg_get_lba_status --lba=$END $BETA
refuses xcopy-past-the-end 10 sg_xcopy if=$BETA of=$BETA skip=0 seek=$((END - 1)) count=2
equal nothing-at-the-end-was-touched "$(block $((END - 1)))" "$last"

### Copies by the server, of which the initiator's kernel does not know either

sectors() { dd if=$1 bs=512 skip=$2 count=5000 iflag=direct 2> /dev/null | cksum; }
dd if=/dev/urandom of=$BETA bs=512 seek=16384 count=5000 oflag=direct 2> /dev/null
check xcopy-within-a-disk sg_xcopy if=$BETA of=$BETA skip=16384 seek=32768 count=5000 bpt=1200
equal xcopy-within-a-disk-has-written "$(sectors $BETA 32768)" "$(sectors $BETA 16384)"
check xcopy-to-another-disk sg_xcopy if=$ALPHA of=$BETA skip=0 seek=65536 count=5000
equal xcopy-to-another-disk-has-written "$(sectors $BETA 65536)" "$(sectors $ALPHA 0)"
check xcopy-by-the-source sg_xcopy --on_src if=$ALPHA of=$BETA skip=8 seek=98304 count=5000 id_usage=disable
equal xcopy-by-the-source-has-written "$(sectors $BETA 98304)" "$(sectors $ALPHA 8)"
check login-two-again log_in $TWO
DELTA=$(device $TWO 1)
before=$(sectors $DELTA 0)
sg_xcopy if=$BETA of=$DELTA skip=16384 count=5000 > /run/printed 2>&1
equal xcopy-from-another-target-fails "$?" 10
sg_xcopy --on_src if=$BETA of=$DELTA skip=16384 count=5000 > /run/printed 2>&1
equal xcopy-to-another-target-fails "$?" 10
equal xcopy-to-another-target-writes-nothing "$(sectors $DELTA 0)" "$before"
check logout-two-again log_out $TWO
prints copy-parameters 'Maximum concurrent copies: 32|Maximum segment descriptor count: 64' sg_copy_results --params $BETA
prints third-party-copy-page 'Third Party Copy|Extended copy' sg_vpd --page=0x8f $BETA

# By another program: with EXTENDED COPY, and with reads and writes of its own.
check ddpt-xcopy-to-another-disk ddpt --xcopy bs=512 bpt=5000 if=$ALPHA skip=16 of=$BETA seek=131072 count=5000
equal ddpt-xcopy-to-another-disk-has-written "$(sectors $BETA 131072)" "$(sectors $ALPHA 16)"
check ddpt-copies-itself ddpt bs=512 if=$ALPHA iflag=pt skip=32 of=$BETA oflag=pt,fua seek=163840 count=5000
equal ddpt-has-copied-itself "$(sectors $BETA 163840)" "$(sectors $ALPHA 32)"

check sanitize-block-erase sg_sanitize --block --quick --wait $BETA
prints lba-status-knows-that-nothing-is-left 'deallocated' sg_get_lba_status --lba=0 $BETA
check sanitize-overwrite sg_sanitize --overwrite --count=5 --pattern=/run/random --quick --early $BETA
prints sanitize-tells-how-far-it-is 'rogress indication' sg_requests --progress $BETA
refuses sanitize-keeps-others-out 2 sg_turs $BETA
check sanitize-ends eventually 60 sg_turs $BETA
equal sanitize-has-overwritten "$(block 2050)" "$(cksum < /run/random)"
sg_sanitize --crypto --quick --wait $BETA > /run/printed 2>&1
equal sanitize-has-nothing-encrypted $? 5
check format-unit sg_format --format --quick --wait $BETA
equal formatted-reads-as-zeros "$(block 2050)" "$(cksum < /run/zeros)"
sg_format --format --fmtpinfo=2 --quick --wait $BETA > /run/printed 2>&1
equal format-unit-knows-no-protection-information $? 5
check disk-is-ready-again sg_turs $BETA

### Reservations, which are the same whatever holds the bytes, and a second initiator that has none

type_name() { # as sg_persist calls it
  case $1 in
    1) echo 'Write Exclusive' ;;
    3) echo 'Exclusive Access' ;;
    6) echo 'Exclusive Access, registrants only' ;;
    7) echo 'Write Exclusive, all registrants' ;;
    8) echo 'Exclusive Access, all registrants' ;;
  esac
}

reservations() {
  own=$BETA
  iscsiadm -m iface -I other -o new > /dev/null
  iscsiadm -m iface -I other -o update -n iface.initiatorname -v iqn.2026-11.dev.lunette.guest:other > /dev/null
  iscsiadm -m node -T $ONE -p $PORTAL -I other -o new > /dev/null
  before=$(ls /sys/class/iscsi_session)
  check login-of-another-initiator iscsiadm -m node -T $ONE -p $PORTAL -I other --login
  session=$(ls /sys/class/iscsi_session | grep -vxF "$before")
  eventually 15 sh -c "test -e /sys/class/iscsi_session/$session/device/target*/*:1/block/sd*"
  other=/dev/$(basename /sys/class/iscsi_session/$session/device/target*/*:1/block/sd*)
  eventually 15 test -b $other
  udevadm settle -t 10
  prints capabilities-of-reservations 'Persist Through Power Loss Capable.*: 1' sg_persist --in --report-capabilities $own
  check register sg_persist --out --register --param-sark=0xabc1 --param-aptpl $own
  check register-other sg_persist --out --register --param-sark=0xabc2 --param-aptpl $other
  check reserve sg_persist --out --reserve --param-rk=0xabc1 --prout-type=5 $own
  prints reads-keys '2 registered reservation keys' sg_persist --in --read-keys $own
  check reads-the-other-key grep -q 0xabc2 /run/printed
  prints reads-reservation 'Write Exclusive, registrants only' sg_persist --in --read-reservation $other
  prints reads-full-status 'guest:other' sg_persist --in --read-full-status $other
  check registrant-writes dd if=/dev/zero of=$other bs=4k count=1 seek=256 oflag=direct
  check unregister-other sg_persist --out --register --param-rk=0xabc2 --param-sark=0 --param-aptpl $other
  dd if=/dev/zero of=$other bs=4k count=1 seek=256 oflag=direct > /run/printed 2>&1
  equal writes-conflict-with-the-reservation "$(grep -o 'Invalid exchange' /run/printed)" 'Invalid exchange'
  check reads-do-not dd if=$other of=/dev/null bs=4k count=1 iflag=direct
  sg_persist --out --release --param-rk=0xabc2 --prout-type=5 $other > /run/printed 2>&1
  equal a-stranger-releases-nothing $? 24
  check release sg_persist --out --release --param-rk=0xabc1 --prout-type=5 $own
  prints nothing-is-reserved 'there is NO reservation held' sg_persist --in --read-reservation $own
  check writes-work-again dd if=/dev/zero of=$other bs=4k count=1 seek=256 oflag=direct
  udevadm settle -t 10 # udev reads what was written, which a type without reads refuses it
  for type in 1 3 6 7 8; do
    check reserve-type-$type sg_persist --out --reserve --param-rk=0xabc1 --prout-type=$type $own
    prints reads-type-$type "type: $(type_name $type)\$" sg_persist --in --read-reservation $own
    check release-type-$type sg_persist --out --release --param-rk=0xabc1 --prout-type=$type $own
  done
  check clear sg_persist --out --clear --param-rk=0xabc1 $own
  prints nobody-is-registered 'there are NO registered reservation keys' sg_persist --in --read-keys $own
  udevadm settle -t 10
  check logout-of-another-initiator iscsiadm -m node -T $ONE -p $PORTAL -I other --logout
}
[ $COMBINATIONS != none ] || reservations

### The end

check logout-one log_out $ONE
equal no-session-left "$(iscsiadm -m session 2>&1)" "iscsiadm: No active sessions."
check no-io-error sh -c "! dmesg | grep -iE 'i/o error|medium error|corrupt|offline error'"

# What a Linux host sees of snapshots, clones and a move of its mounted disks: LinuxSnapshotTest does what is asked.
ONE=iqn.2026-11.dev.lunette:made

check discovery discover
check login log_in $ONE
DISK=$(device $ONE 0)
MOVED=$(device $ONE 3)
mkdir /run/disk /run/clone /run/snapshot
check mkfs mkfs.ext4 -q $DISK
check mount mount $DISK /run/disk
dd if=/dev/urandom of=/run/disk/kept bs=1M count=16 2> /dev/null
SUM=$(sha256sum < /run/disk/kept)

### A snapshot of the frozen file system, its clone on a new LUN

check freeze fsfreeze -f /run/disk
ask_host snapshot
check thaw fsfreeze -u /run/disk
dd if=/dev/urandom of=/run/disk/kept bs=1M count=16 conv=notrunc 2> /dev/null
touch /run/disk/later
sync
ask_host clone
ask_host map
# The kernel takes what the disks have to tell with the next command of each.
dd if=$DISK of=/dev/null bs=4k count=1 iflag=direct 2> /dev/null
check initiator-is-told-of-new-luns eventually 15 sh -c "dmesg | grep -q 'LUN assignments on this target have changed'"
check rescan iscsiadm -m node -T $ONE --rescan
CLONE=$(device $ONE 1)
SNAPSHOT=$(device $ONE 2)
equal snapshot-is-read-only "$(blockdev --getro $SNAPSHOT)" 1
equal clone-can-be-written "$(blockdev --getro $CLONE)" 0
check mount-clone mount -o ro $CLONE /run/clone
check mount-snapshot mount -o ro,noload $SNAPSHOT /run/snapshot
for place in clone snapshot; do
  equal "$place-has-what-was-frozen" "$(sha256sum < /run/$place/kept)" "$SUM"
  check "$place-has-nothing-later" test ! -e /run/$place/later
done
check disk-has-what-came-later test -e /run/disk/later
check unmount umount /run/clone /run/snapshot /run/disk
check clone-is-clean e2fsck -fn $CLONE
check disk-is-clean e2fsck -fn $DISK

### A move to another backend under load

fio --name=moved --filename=$MOVED --size=64M --rw=randwrite --bs=16k --rate=,12m --ioengine=libaio --direct=1 \
  --iodepth=16 --verify=crc32c --do_verify=1 --verify_fatal=1 --verify_state_save=0 > /run/fio.log 2>&1 &
FIO=$!
ask_host move
wait $FIO
CODE=$?
[ $CODE = 0 ] || cat /run/fio.log
equal fio-verifies-across-the-move $CODE 0

check logout log_out $ONE
check no-io-error sh -c "! dmesg | grep -iE 'i/o error|medium error|corrupt|offline error'"

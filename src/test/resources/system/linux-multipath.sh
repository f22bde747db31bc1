# What a Linux host does with one disk that it reaches through two portal groups: LinuxMultipathTest, which changes their
# states when it is asked to. The kernel has no device handler for asymmetric access; multipathd asks for the states itself.
TARGET=iqn.2026-11.dev.lunette:multipath
FIRST=$PORTAL
SECOND=10.99.1.1:3260
ip addr add 10.99.1.2/24 dev vec0

modprobe -d /run/modules -a dm-multipath dm-round-robin dm-service-time
cp -a /etc /run/etc
mount --bind /run/etc /etc
mount --bind /run/iscsi /etc/iscsi
cat > /etc/multipath.conf << 'END'
defaults {
  find_multipaths no
  user_friendly_names no
  polling_interval 1
  max_polling_interval 1
  path_grouping_policy group_by_prio
  failback immediate
  no_path_retry 30
}
END

### Two logins, two disks, one identity

check discovery discover
equal discovery-lists-both-groups "$(iscsiadm -m node | sort | tr '\n' ' ')" "$FIRST,1 $TARGET $SECOND,2 $TARGET "
for setting in conn[0].timeo.noop_out_interval conn[0].timeo.noop_out_timeout session.timeo.replacement_timeout; do
  iscsiadm -m node -T $TARGET -o update -n "node.$setting" -v 1
done
check logins iscsiadm -m node -T $TARGET --login
ONE=$(PORTAL=$FIRST device $TARGET 0)
TWO=$(PORTAL=$SECOND device $TARGET 0)
udevadm settle -t 10

designators() { sg_vpd --page=0x83 --raw $1 | tail -c +5 | head -c 20 | od -An -v -tx1 | xargs; }
equal both-disks-are-one "$(designators $ONE)" "$(designators $TWO)"
port_of() { sg_vpd --page=0x83 $1 | sed -n 's/^ *\(Relative target port\|Target port group\): *\(0x[0-9a-f]*\)$/\2/p' | xargs; }
equal first-port "$(port_of $ONE)" "0x1 0x1"
equal second-port "$(port_of $TWO)" "0x2 0x2"
check inquiry-tells-of-implicit-and-explicit-access sh -c "sg_inq $ONE | grep -q TPGS=3"

### The states are told and set

# hear DISK: takes a unit attention, if it has one to tell; the commands below would end with it.
hear() { sg_turs $1 > /dev/null 2>&1; }
# states DISK: as in "0x1=0x00 0x2=0x01".
states() {
  hear $1
  sg_rtpg --decode $1 | sed -n \
    -e 's/^ *target port group id : \(0x[0-9a-f]*\) .*/\1/p' \
    -e 's/^ *target port group asymmetric access state : \(0x[0-9a-f]*\).*/=\1/p' | xargs | sed 's/ =/=/g'
}
has_states() { [ "$(states $1)" = "$2" ]; }
equal states-by-the-first-port "$(states $ONE)" "0x1=0x00 0x2=0x01"
equal states-by-the-second-port "$(states $TWO)" "0x1=0x00 0x2=0x01"
check extended-header sg_rtpg --extended --decode $ONE
check supported-states sh -c "sg_rtpg --decode $ONE | grep -q 'T_SUP : 0, O_SUP : 0, LBD_SUP : 0, U_SUP : 1, S_SUP : 1, AN_SUP : 1, AO_SUP : 1'"

fails() { ! "$@"; }
# sg_stpg ends with 0 whatever comes of it.
is_illegal() { "$@" 2>&1 | grep -q 'Illegal request'; }
check stpg-sets-both sg_stpg --tp=1,2 --state=an,ao $ONE
equal states-after-stpg "$(states $TWO)" "0x1=0x01 0x2=0x00"
check who-has-set-them-is-not-told sg_rtpg $ONE
check the-other-is-told sh -c "dmesg | grep 'Asymmetric access state changed'"
check no-offline-state is_illegal sg_stpg --offline --tp=1 $ONE
check no-such-group is_illegal sg_stpg --tp=9 --state=ao $ONE
check no-group-twice is_illegal sg_stpg --tp=1,1 --state=s,ao $ONE
equal nothing-has-changed "$(states $ONE)" "0x1=0x01 0x2=0x00"
check stpg-sets-back sg_stpg --tp=1,2 --state=ao,an $TWO
hear $ONE

### One device of both, with true limits

check multipathd multipathd
DM=
finds_device() {
  DM=$(ls /dev/mapper/3* 2> /dev/null | head -1)
  [ -b "$DM" ] && [ "$(paths | grep -c active)" = 2 ]
}
# paths: each path with its state and priority, as in "sda active 50".
paths() { multipathd show paths raw format '%d %t %p' | tr -s ' ' | sed 's/ *$//' | sort; }
check multipathd-makes-one-device eventually 30 finds_device
multipath -ll
equal one-device "$(ls /dev/mapper/3* | wc -l)" 1
one=${ONE#/dev/} two=${TWO#/dev/}
has_paths() { [ "$(paths | tr '\n' ' ')" = "$(printf '%s\n%s\n' "$1" "$2" | sort | tr '\n' ' ')" ]; }
check priorities-are-those-of-the-states eventually 15 has_paths "$one active 50" "$two active 10"

dm=$(basename $(readlink -f $DM))
for limit in logical_block_size physical_block_size minimum_io_size optimal_io_size discard_granularity \
  discard_max_bytes write_zeroes_max_bytes rotational write_cache; do
  equal "same-$limit" "$(cat /sys/block/$dm/queue/$limit)" "$(cat /sys/block/$one/queue/$limit)"
done
equal physical-block-size "$(cat /sys/block/$one/queue/physical_block_size)" 4096
equal discard-granularity "$(cat /sys/block/$one/queue/discard_granularity)" 32768
equal optimal-io-size "$(cat /sys/block/$one/queue/optimal_io_size)" 1048576
equal max-hw-sectors "$(sg_vpd --page=0xb0 $ONE | sed -n 's/^ *Maximum transfer length: *\([0-9]*\).*/\1/p')" 65536
lsblk -D
equal lsblk-tells-of-discards "$(lsblk -nrdo NAME,DISC-GRAN,DISC-MAX $ONE | tr -s ' ')" "$one 32K 512M"

check mkfs mkfs.ext4 -q $DM
udevadm settle -t 10
equal blkid-finds-the-file-system-by-each-way \
  "$(for disk in $DM $ONE $TWO; do blkid -p -o value -s UUID $disk; done | sort -u | wc -l)" 1
wipefs -qa $DM

### It survives the loss of either

# Each block holds its number; the writer ends when it is told to, or when a write fails.
writer() {
  _n=0
  while [ ! -e /run/stop ]; do
    seq -f '%04095.0f' $_n $_n | dd of=$DM bs=4096 seek=$_n oflag=direct iflag=fullblock 2> /run/dd.log || return 1
    _n=$((_n + 1))
    echo $_n > /run/written.new
    mv /run/written.new /run/written
  done
}
has_written() { [ "$(cat /run/written)" -ge "$1" ]; }
goes_on() { check "$1" eventually 30 has_written $(($(cat /run/written) + 10)); }
echo 0 > /run/written
writer &
writer=$!
goes_on writes-go-by-the-first-way

lose() { ip route add blackhole ${1%:*}/32; }
find_again() { ip route del blackhole ${1%:*}/32; }
is_lost() { paths | grep -q "^$1 failed"; }
is_there() { paths | grep -q "^$1 active"; }
lose $FIRST
check first-way-is-lost eventually 30 is_lost $one
goes_on writes-go-on-by-the-second-way
find_again $FIRST
check first-way-is-back eventually 40 is_there $one
lose $SECOND
check second-way-is-lost eventually 30 is_lost $two
goes_on writes-go-on-by-the-first-way
find_again $SECOND
check second-way-is-back eventually 40 is_there $two

### The states change while it is written

ask_host states standby optimized
check first-way-is-in-standby eventually 15 has_paths "$one active 1" "$two active 50"
goes_on writes-go-on-while-the-first-is-in-standby
hear $ONE
check standby-is-not-ready fails sg_turs $ONE
check standby-tells-its-capacity sg_readcap --long $ONE
check standby-tells-its-pages sg_vpd --page=0xb0 $ONE
check standby-reads-nothing fails dd if=$ONE of=/run/nothing bs=4096 count=1 iflag=direct
ask_host states optimized unavailable
check second-way-is-unavailable eventually 15 has_states $ONE "0x1=0x00 0x2=0x03"
goes_on writes-go-on-while-the-second-is-unavailable
check unavailable-says-so sh -c "sg_inq $TWO | grep -q PQual=1"
equal unavailable-tells-of-the-states "$(states $TWO)" "0x1=0x00 0x2=0x03"
check unavailable-tells-nothing-else fails sg_readcap --long $TWO
hear $TWO
check unavailable-can-be-set sg_stpg --tp=2 --state=an $TWO
check both-ways-again eventually 15 has_paths "$one active 50" "$two active 10"
ask_host implicit
check inquiry-tells-of-implicit-access eventually 15 sh -c "sg_inq $ONE | grep -q TPGS=1"
hear $ONE
check stpg-is-no-command-now is_illegal sg_stpg --tp=2 --state=ao $ONE

touch /run/stop
check no-write-has-failed wait $writer
written=$(cat /run/written)
seq -f '%04095.0f' 0 $((written - 1)) > /run/expected
for disk in $DM $ONE $TWO; do
  check "all-that-was-written-is-read-by-$disk" sh -c \
    "dd if=$disk bs=4096 count=$written iflag=direct | cmp - /run/expected"
done
check no-map-is-left multipath -F

# Beginning of every guest script: makes the host's read-only tree a running system, and names what the tests do often.
# The host has put EXCHANGE_ON_HOST (a directory of the host that the guest writes) and PORTAL before this.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C

mount -t proc proc /proc
mount -t sysfs sys /sys
grep -q ' /dev devtmpfs' /proc/mounts || mount -t devtmpfs dev /dev
for directory in /run /tmp /var/lib/iscsi; do
  [ -d $directory ] && mount -t tmpfs tmpfs $directory
done
cd /tmp
mkdir -p /run/lock/iscsi /run/iscsi /run/exchange /run/modules/lib/modules
mount -t hostfs -o "$EXCHANGE_ON_HOST" hostfs /run/exchange
cp -a /etc/iscsi/. /run/iscsi/
rm -rf /run/iscsi/nodes/* /run/iscsi/send_targets/*
mount --bind /run/iscsi /etc/iscsi

# Everything is loaded here, so that the kernel never starts modprobe itself with an environment that allows AVX.
ln -s "/usr/lib/uml/modules/$(uname -r)" /run/modules/lib/modules/
modprobe -d /run/modules -a iscsi_tcp sd_mod sg crc32c xfs
echo > /proc/sys/kernel/modprobe

ip link set lo up
ip addr add 10.99.0.2/24 dev vec0
ip link set vec0 up
/lib/systemd/systemd-udevd --daemon > /dev/null 2>&1
udevadm control --property=GLIBC_TUNABLES="$GLIBC_TUNABLES"
udevadm trigger
udevadm settle -t 10

echo "InitiatorName=iqn.2026-11.dev.lunette.guest:init" > /etc/iscsi/initiatorname.iscsi
iscsid

pass() { echo "PASS $1"; }
fail() { echo "FAIL $*"; }

# check NAME COMMAND...: the result called NAME is whether COMMAND succeeds; what it writes is shown if not.
check() {
  _name=$1
  shift
  if "$@" > /run/check.log 2>&1; then
    pass "$_name"
  else
    _code=$?
    sed 's/^/  | /' /run/check.log
    fail "$_name" "$*: exit code $_code"
    return 1
  fi
}

# equal NAME ACTUAL EXPECTED
equal() {
  if [ "$2" = "$3" ]; then pass "$1"; else fail "$1" "is '$2', expected '$3'"; fi
}

# at_least NAME ACTUAL MINIMUM
at_least() {
  if [ "${2:-0}" -ge "$3" ]; then pass "$1"; else fail "$1" "is '$2', expected at least $3"; fi
}

# eventually SECONDS COMMAND...: tries until COMMAND succeeds or the time is over.
eventually() {
  _deadline=$(($(date +%s) + $1))
  shift
  while ! "$@"; do
    [ "$(date +%s)" -le $_deadline ] || return 1
    sleep 0.1
  done
}

# ask_host WORDS...: has the test on the host do something and writes its answer.
ask_host() {
  echo "ASK $*"
  while [ ! -e /run/exchange/answer ]; do sleep 0.05; done
  cat /run/exchange/answer > /run/answer
  rm /run/exchange/answer
}

discover() { iscsiadm -m discovery -t sendtargets -p "$PORTAL"; }
log_in() { iscsiadm -m node -T "$1" -p "$PORTAL" --login; }

# udev looks at a disk again after it was written; a logout under it would be an I/O error.
log_out() {
  udevadm settle -t 10
  iscsiadm -m node -T "$1" -p "$PORTAL" --logout
}

# set_key TARGET NAME VALUE: what the initiator offers at its next login.
set_key() { iscsiadm -m node -T "$1" -p "$PORTAL" -o update -n "$2" -v "$3"; }

link_of() { echo "/dev/disk/by-path/ip-$PORTAL-iscsi-$1-lun-$2"; }

# device TARGET LUN: waits for the disk and writes its name, like /dev/sda.
device() {
  eventually 15 test -b "$(link_of "$1" "$2")"
  readlink -f "$(link_of "$1" "$2")"
}

end_of_guest() {
  echo GUEST-DONE
  echo o > /proc/sysrq-trigger
  sleep 10
}

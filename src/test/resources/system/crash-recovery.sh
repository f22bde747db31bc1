# Writers that go on while the server is killed and started again: CrashRecoveryTest, which does that.
TARGET=iqn.2026-11.dev.lunette:one
KILLS=2

check discovery discover
check login log_in $TARGET
FILES=$(device $TARGET 0)
RAW=$(device $TARGET 1)
mkdir /run/files
check mkfs mkfs.ext4 -q $FILES
check mount mount $FILES /run/files

# Appends records to a file, each with fsync, and notes each number only after its fsync has succeeded: a record that is
# noted has been promised. Ends when told to.
cat > /run/writer.pl << 'PERL'
use strict;
use warnings;
use IO::Handle;
my ($file, $noted, $size) = @ARGV;
open(my $out, '+<', $file) or die "open $file: $!\n";
open(my $note, '>', $noted) or die "open $noted: $!\n";
for (my $record = 0; !-e '/run/stop'; $record++) {
  my $bytes = sprintf('record %015d ', $record) x ($size / 23 + 1);
  syswrite($out, substr($bytes, 0, $size)) == $size or die "write of record $record: $!\n";
  $out->sync or die "fsync of record $record: $!\n";
  syswrite($note, "$record\n");
}
PERL

# Reads back what was noted.
cat > /run/reader.pl << 'PERL'
use strict;
use warnings;
my ($file, $noted, $size) = @ARGV;
open(my $in, '<', $file) or die "open $file: $!\n";
open(my $note, '<', $noted) or die "open $noted: $!\n";
my $records = 0;
while (my $record = <$note>) {
  my $expected = substr(sprintf('record %015d ', $record) x ($size / 23 + 1), 0, $size);
  sysread($in, my $bytes, $size) == $size or die "record $record of $file is not there\n";
  if ($bytes ne $expected) {
    (my $shown = substr($bytes, 0, 40)) =~ tr/\x20-\x7e/?/c;
    die "record $record of $file is '$shown...'\n";
  }
  $records++;
}
print "$records records\n";
PERL

noted() { wc -l < /run/noted.$1; }
has_noted() { [ "$(noted $1)" -ge "$2" ]; }

touch /run/files/records
perl /run/writer.pl /run/files/records /run/noted.file 1000 > /run/writer.file.log 2>&1 &
FILE_WRITER=$!
perl /run/writer.pl $RAW /run/noted.raw 4096 > /run/writer.raw.log 2>&1 &
RAW_WRITER=$!
write_with_fio() {
  fio --name=across --filename=$RAW --offset=128M --size=64M --rw=randwrite --bs=8k --rate=,6m --ioengine=libaio \
    --direct=1 --iodepth=32 --verify=crc32c --do_verify=1 --verify_fatal=1 --verify_state_save=0 > /run/fio.log 2>&1 &
  FIO=$!
}
FIO_CODE=0
write_with_fio

# The rate keeps fio writing for ten seconds, and each kill falls into that time or into its verification; where the
# writers take longer than that for their records, it has verified all and begins again.
for kill in $(seq $KILLS); do
  check "file-writer-works-before-kill-$kill" eventually 60 has_noted file $(($(noted file) + 40))
  check "raw-writer-works-before-kill-$kill" eventually 60 has_noted raw $(($(noted raw) + 40))
  if ! kill -0 $FIO 2> /dev/null; then
    wait $FIO || FIO_CODE=$?
    [ $FIO_CODE = 0 ] || break
    write_with_fio
  fi
  check "fio-runs-at-kill-$kill" kill -0 $FIO
  ask_host kill
  check "file-writer-goes-on-after-kill-$kill" eventually 90 has_noted file $(($(noted file) + 40))
  check "raw-writer-goes-on-after-kill-$kill" eventually 90 has_noted raw $(($(noted raw) + 40))
done

[ $FIO_CODE != 0 ] || wait $FIO || FIO_CODE=$?
touch /run/stop
[ $FIO_CODE = 0 ] || cat /run/fio.log
equal fio-verifies-what-it-wrote-across-kills $FIO_CODE 0
wait $FILE_WRITER
equal no-fsync-failed-on-file $? 0
wait $RAW_WRITER
equal no-fsync-failed-on-raw $? 0
cat /run/writer.*.log
equal session-is-logged-in "$(iscsiadm -m session -P 1 | sed -n 's/.*iSCSI Session State: //p')" LOGGED_IN

# Nothing may come out of this kernel's memory: a new session, a new device, an empty cache.
check unmount umount /run/files
check logout log_out $TARGET
echo 3 > /proc/sys/vm/drop_caches
check login-again log_in $TARGET
FILES=$(device $TARGET 0)
RAW=$(device $TARGET 1)
check file-system-is-clean e2fsck -fn $FILES
check mount-again mount $FILES /run/files
check every-fsynced-record-of-file-is-there perl /run/reader.pl /run/files/records /run/noted.file 1000
check every-fsynced-record-of-raw-is-there perl /run/reader.pl $RAW /run/noted.raw 4096
echo "$(noted file) records in the file, $(noted raw) on the raw device"
check unmount-again umount /run/files
check logout-again log_out $TARGET
check no-io-error sh -c "! dmesg | grep -iE 'i/o error|medium error|lost async page write'"

#!/usr/bin/env bash
# linux-disc.sh KERNEL FILES: lays out a disc in FILES that boots a whole Linux and is its root. The
# kernel is Debian's, unpacked in KERNEL; the first file system finds the disc as firmware has left
# word in memory (iBFT), as an installed system does, and hands over to what is on it.
set -euo pipefail
kernel=$1
files=$2
ram=$(mktemp -d)
trap 'rm -r "$ram"' EXIT
modules=(virtio_pci virtio_net iscsi_ibft crc32c_generic iscsi_tcp sr_mod isofs)
version=$(ls "$kernel/lib/modules")

copy() { # FILE: to the same place in the first file system, as a library is looked for there
  mkdir -p "$ram$(dirname "$1")"
  cp -L "$1" "$ram$1"
}

mkdir -p "$ram"/{bin,proc,sys,dev,disc,etc,lib/modules} "$files"/{bin,sbin,proc,sys,dev,boot,isolinux}
cp /bin/busybox "$ram/bin/"
cp /bin/busybox "$files/bin/"
copy "$(command -v iscsistart)"
ldd "$(command -v iscsistart)" | grep -o '/[^ ]*' | while read -r library; do copy "$library"; done
depmod -b "$kernel" "$version"
for module in "${modules[@]}"; do
  modprobe -d "$kernel" -S "$version" --show-depends "$module" | awk '/^insmod/ { print $2 }'
done | sort -u | while read -r file; do
  mkdir -p "$ram$(dirname "${file#"$kernel"}")"
  cp "$file" "$ram${file#"$kernel"}"
done
cp "$kernel/lib/modules/$version"/modules.{builtin,order} "$ram/lib/modules/$version/"
depmod -b "$ram" "$version"

cat > "$ram/init" << INIT
#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
for module in ${modules[*]}; do modprobe \$module || echo "no \$module"; done
iscsistart -N # the network, and then the session, as iBFT says
iscsistart -b
for _ in \$(seq 100); do [ -b /dev/sr0 ] && break; sleep 0.1; done
mount -t iso9660 -o ro /dev/sr0 /disc && exec switch_root /disc /sbin/init
echo "there is no disc"
poweroff -f
INIT
cat > "$files/sbin/init" << 'INIT'
#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
echo "root is $(/bin/busybox grep ' / ' /proc/mounts)"
echo "data is $(/bin/busybox sha256sum /data)"
/bin/busybox reboot -f
INIT
chmod +x "$ram/init" "$files/sbin/init"
(cd "$ram" && find . | cpio -o -H newc --quiet | gzip -1) > "$files/boot/initrd"
cp "$kernel/boot/vmlinuz-$version" "$files/boot/linux"
cp /usr/lib/ISOLINUX/isolinux.bin /usr/lib/syslinux/modules/bios/ldlinux.c32 "$files/isolinux/"
cat > "$files/isolinux/isolinux.cfg" << 'CONFIGURATION'
SERIAL 0
DEFAULT linux
LABEL linux
  LINUX /boot/linux
  INITRD /boot/initrd
  APPEND console=ttyS0 panic=-1
CONFIGURATION

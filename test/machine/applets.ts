/**
 * What a script finds in LinuxKit's root: busybox as Alpine builds it, and LinuxKit's own programs.
 *
 * LinuxKit `pkg/init/Dockerfile` (alpine-baselayout, busybox, musl; `tools/alpine/versions.*` has
 * busybox 1.37.0); Alpine `main/busybox/busyboxconfig`. The applets of `busyboxconfig-extras`
 * (httpd, telnet, ftpget, dnsd, tftp, …) are in a package of their own, which is not there. Neither
 * is `ssl_client`, without which `wget` speaks no HTTPS.
 */

/** The shell's own (`ash`); of these `[`, `echo`, `printf`, `test` and `sleep` may be programs too. */
export const builtins: ReadonlySet<string> = new Set(
  `. : [ alias bg break cd command continue echo eval exec exit export false fg getopts hash jobs kill
  let local printf pwd read readonly return set shift test times trap true type ulimit umask unalias
  unset wait`.split(/\s+/),
);

/** Programs that LinuxKit adds (`pkg/init`, `pkg/runc`, `pkg/containerd`). */
export const linuxkitPrograms: ReadonlySet<string> = new Set([
  'containerd',
  'ctr',
  'runc',
  'service',
]);

/** The applets: all of Alpine's that a script could have a use for. */
export const applets: ReadonlySet<string> = new Set(
  `arp arping ash awk base64 basename bc blkid blockdev brctl bzcat cal cat chgrp chmod chown chroot
  cksum clear cmp comm cp cpio crond crontab cut date dc dd depmod df diff dirname dmesg
  dnsdomainname dos2unix du echo egrep env expand expr factor fallocate false fgrep find findfs
  flock fold free fsck fstrim fsync fuser getopt getty grep groups gunzip gzip halt hd head hexdump
  hostid hostname hwclock id ifconfig ifdown ifenslave ifup init inotifyd insmod install ionice
  iostat ip ipaddr ipcalc iplink iproute iprule kill killall killall5 klogd less link ln logger
  login logread losetup ls lsmod lsof lzcat md5sum mdev mesg mkdir mkdosfs mkfifo mknod mkswap
  mktemp modinfo modprobe more mount mountpoint mpstat mv nameif nbd-client nc netstat nice nl
  nohup nproc nsenter nslookup ntpd od openvt partprobe passwd paste pgrep pidof ping ping6 pkill
  pmap poweroff printenv printf ps pscan pstree pwd pwdx rdate readahead readlink realpath reboot
  renice reset rev rfkill rm rmdir rmmod route run-parts sed seq setpriv setsid sh sha1sum sha256sum
  sha3sum sha512sum shred shuf sleep sort split stat strings stty su sum swapoff swapon switch_root
  sync sysctl syslogd tac tail tar tee test time timeout top touch tr traceroute true truncate tty
  udhcpc umount uname unexpand uniq unix2dos unlink unlzma unshare unxz unzip uptime usleep uudecode
  uuencode vconfig vi watch watchdog wc wget which whoami xargs xxd xzcat yes zcat [ [[`.split(
    /\s+/,
  ),
);

/**
 * The options that an applet has there: letters, then whole words. Only of applets that are used,
 * and where other builds have more. `mount` takes any `--WORD` for `-o WORD`, and looks up no name
 * for `-t nfs` (FEATURE_MOUNT_NFS is not set): the options must have `addr=`.
 */
export const options: Readonly<
  Record<string, { readonly letters: string; readonly words?: string }>
> = {
  awk: { letters: 'vfFe' },
  blkid: { letters: '' },
  blockdev: { letters: '', words: '--getsize64 --getsz --getss --getro --setro --rereadpt' },
  cat: { letters: 'nbvteA' },
  chmod: { letters: 'Rvcf' },
  chown: { letters: 'Rhvcf' },
  chroot: { letters: '' },
  cp: { letters: 'arRPLHpfinlsTtud' },
  cut: { letters: 'bcdfsnDF' },
  date: { letters: 'sudDrRI' },
  df: { letters: 'PkmhTtiaB' },
  du: { letters: 'aHLdsckmhxl' },
  env: { letters: 'iu0' },
  find: {
    letters: 'LHP',
    words:
      '-maxdepth -mindepth -depth -xdev -name -iname -path -ipath -regex -type -perm -mtime ' +
      '-mmin -newer -inum -user -group -size -links -prune -delete -print -print0 -exec -not -a -o',
  },
  flock: { letters: 'sxunc' },
  grep: { letters: 'HhnlLoqvsrRiwFEzmABCefxc' },
  head: { letters: 'ncqv' },
  hostname: { letters: 'isdfF' },
  id: { letters: 'ugGnr' },
  ip: { letters: 'of46' },
  ln: { letters: 'sfnbtTvS' },
  ls: { letters: '1AaCxdLHRFplinshrSXvctukTwZ' },
  mkdir: { letters: 'mpv' },
  mkfifo: { letters: 'm' },
  mktemp: { letters: 'dtuqp' },
  modprobe: { letters: 'alrqsDbv' },
  mount: {
    letters: 'aifvtrwonO',
    words: '--bind --rbind --move --make-shared --make-rshared --make-private',
  },
  mountpoint: { letters: 'qdxn' },
  mv: { letters: 'finTt' },
  nc: { letters: 'nuvwlpiosze' },
  nslookup: { letters: '', words: '-type=a -type=aaaa -debug' },
  od: { letters: 'abcdefhilovxsAjNStw' },
  poweroff: { letters: 'dnf' },
  ps: { letters: 'oT' },
  readlink: { letters: 'fnv' },
  realpath: { letters: '' },
  rm: { letters: 'firRv' },
  sed: { letters: 'Einresf' },
  setsid: { letters: 'c' },
  sort: { letters: 'nrugMcszbdfiokthV' },
  stat: { letters: 'cfLtz' },
  sync: { letters: 'df' },
  sysctl: { letters: 'enqwpaN' },
  tail: { letters: 'ncfFqvs' },
  tee: { letters: 'ai' },
  timeout: { letters: 'sk' },
  touch: { letters: 'chdrtam' },
  tr: { letters: 'Ccdst' },
  umount: { letters: 'arlfDndtvO' },
  wc: { letters: 'lwcLm' },
  wget: {
    letters: 'cSqOoTtPUY',
    words: '--spider --header --post-data --post-file --no-check-certificate',
  },
  xargs: { letters: '0rtInPsxp' },
};

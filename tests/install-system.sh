#!/bin/bash
# Install what the tests need from a Debian system: browsers, `age`, openssl and the isolation tools.
# CI calls it; on your own machine run it once (as root, or with sudo).
set -eu
packages=(chromium chromium-driver chromium-sandbox firefox-esr age openssl gnupg util-linux procps systemd tor nftables iproute2)
# What safe copies need. LibreOffice is left out for its size: its test runs where it is installed.
packages+=(bubblewrap libseccomp2 ffmpeg libimage-exiftool-perl mat2 tesseract-ocr tesseract-ocr-rus librsvg2-bin)
missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
    echo "system packages for the tests: all there"
    exit 0
fi
echo "installing: ${missing[*]}"
run=()
[ "$(id -u)" -eq 0 ] || run=(sudo)
"${run[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${run[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"

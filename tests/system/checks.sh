# Checks that say what they are about, and count.
# shellcheck shell=bash

passed=0 failed=0

# check WHAT COMMAND...: it has to succeed.
check() {
  local what=$1 output status=0
  shift
  output=$("$@" 2>&1) || status=$?
  if [ "$status" = 0 ]; then
    passed=$((passed + 1))
    printf '  ok    %s\n' "$what"
  else
    failed=$((failed + 1))
    printf '  FAIL  %s\n        %s\n' "$what" "$*"
    printf '%s (status %d)\n' "$output" "$status" | tail -n 20 | cut -c1-500 | sed 's/^/        /'
  fi
}

# is WANTED COMMAND...: succeeds if that is all it prints.
is() {
  local wanted=$1 got
  shift
  got=$("$@" 2>&1)
  [ "$got" = "$wanted" ] || { printf 'wanted: %s\ngot:    %s\n' "$wanted" "$got"; return 1; }
}

# has PATTERN COMMAND...: succeeds if a line of what it prints matches.
has() {
  local pattern=$1 got
  shift
  got=$("$@" 2>&1)
  grep -qE -- "$pattern" <<<"$got" || { printf 'no line matches %s in:\n%s\n' "$pattern" "$got"; return 1; }
}
lacks() { ! has "$@" >/dev/null; }

# fails COMMAND...: succeeds if it does not.
fails() { ! "$@"; }

# soon COMMAND...: tries until it succeeds; what takes 30 s is broken.
soon() {
  local end=$((SECONDS + 30)) output
  until output=$("$@" 2>&1); do
    [ "$SECONDS" -lt "$end" ] || { printf '%s\n' "$output"; return 1; }
    sleep 0.1
  done
}

# Shared by the shell tools; sourced in the checkout's top directory. Everything a tool says about itself goes to
# standard error, so that awl's own output stays clean.

say() { printf 'awl: %s\n' "$*" >&2; }
fail() {
  say "$*"
  exit 2
}

# Runs a command and shows its output only if it fails.
quietly() {
  local log status=0
  log=$(mktemp)
  "$@" >"$log" 2>&1 </dev/null || status=$?
  [ "$status" = 0 ] || {
    cat "$log" >&2
    say "failed: $*"
  }
  rm -f "$log"
  return "$status"
}

# build PRESET [TARGET...]: sets up, configures and builds what is out of date. AWL_WERROR=ON makes warnings errors.
build() {
  local preset=$1 directory=build/$1
  shift
  mkdir -p "$directory"
  exec 8>"$directory/.lock"
  flock 8 # two runs at once share one build
  local ninja=$directory/build.ninja setup
  if [ ! -e "$ninja" ] || [ package.json -nt "$ninja" ] || [ tools/setup -nt "$ninja" ]; then
    AWL_PRESET=$preset tools/setup
    setup=1
  fi
  local options=()
  [ -z "${AWL_DEPS_DIR:-}" ] || options+=("-DAWL_DEPS_DIR=$AWL_DEPS_DIR")
  if [ -n "${AWL_WERROR:-}" ] && ! grep -qs "^AWL_WERROR:.*=$AWL_WERROR$" "$directory/CMakeCache.txt"; then
    options+=("-DAWL_WERROR=$AWL_WERROR")
    setup=1
  fi
  if [ -n "${setup:-}" ]; then
    say "configuring $directory"
    quietly cmake --preset "$preset" "${options[@]}"
    touch "$ninja"
  fi
  local targets=()
  [ $# = 0 ] || targets=(--target "$@")
  # Ninja's own words when there is nothing to do are dropped; its exit status is not.
  NINJA_STATUS="awl: building $preset [%f/%t] " cmake --build "$directory" "${targets[@]}" 2>&1 8>&- |
    sed -u -e '/Re-checking globbed directories/d' -e '/^ninja: no work to do/d' -e '/^ninja: Entering directory/d' >&2
  [ "${PIPESTATUS[0]}" = 0 ] || fail "the build of $preset failed"
  exec 8>&-
}

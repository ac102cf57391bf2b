#!/usr/bin/env bash
# A sweep under a real Slurm, which this script starts and ends: a controller and two nodes on loopback addresses, with a munged of
# its own. One task of the job array is requeued while it measures, the other is cancelled and submitted again by the command that
# 'sweep status' prints; then everything is merged. Needs root, and Debian's packages slurm-wlm and munge.
set -euo pipefail
cd "$(dirname "$0")/.."
program=$PWD/.build/release/cnnbench

skip() { echo "skipped: a sweep under Slurm, which takes $1"; exit 0; }
fail() { echo "error: $1" >&2; exit 1; }
for needed in munged munge slurmctld slurmd sbatch squeue scancel scontrol; do
  PATH=$PATH:/usr/sbin command -v $needed >/dev/null || skip "$needed (Debian's slurm-wlm and munge)"
done
[ "$(id -u)" = 0 ] || skip "root, as slurmd and munged do"
[ -x "$program" ] || fail "there is no $program; 'make build' makes it"
export PATH=$PATH:/usr/sbin

work=$(mktemp -d)
daemons=()
end() {
  status=$?
  if [ $status != 0 ]; then tail -n 5 "$work"/*.log "$work"/sweep/logs/* >&2 2>/dev/null || true; fi
  scancel --user=root --full >/dev/null 2>&1 || true
  for ((index = ${#daemons[@]} - 1; index >= 0; index--)); do
    kill "${daemons[index]}" 2>/dev/null || true
    wait "${daemons[index]}" 2>/dev/null || true
  done
  rm -rf "$work"
  exit $status
}
trap end EXIT
trap 'exit 130' INT TERM

# Waits until the command succeeds.
await() {
  local what=$1 seconds=$2
  shift 2
  for ((tenth = 0; tenth < 10 * seconds; tenth++)); do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 0.1
  done
  fail "$what took more than $seconds s"
}

# --- Slurm ---

chmod 755 "$work"
mkdir -m 700 "$work/munge"
mkdir -m 755 "$work/state" "$work/socket"
dd if=/dev/urandom of="$work/munge/key" bs=1024 count=1 2>/dev/null
chmod 600 "$work/munge/key"
munged --foreground --force --key-file="$work/munge/key" --socket="$work/socket/munge" --pid-file="$work/munge/pid" \
  --log-file="$work/munge/log" --seed-file="$work/munge/seed" >"$work/munged.log" 2>&1 &
daemons+=($!)
await "munged" 20 munge --no-input --socket="$work/socket/munge"

host=$(hostname -s)
port=$((20000 + $$ % 10000 * 3))
export SLURM_CONF=$work/slurm.conf
cat >"$SLURM_CONF" <<CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$work/socket/munge,cred_expire=5
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool-%n
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd-%n.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
ReturnToService=2
SchedulerParameters=sched_min_interval=100000,batch_sched_delay=0
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MpiDefault=none
SwitchType=switch/none
KillWait=2
MinJobAge=10
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 1)) CPUs=1 State=UNKNOWN
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 2)) CPUs=1 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES State=UP
CONF
slurmctld -D >"$work/slurmctld.out.log" 2>&1 &
daemons+=($!)
for node in n1 n2; do
  mkdir "$work/spool-$node"
  slurmd -D -N $node >"$work/slurmd-$node.out.log" 2>&1 &
  daemons+=($!)
done
both_idle() { [ "$(sinfo --noheader --Node --format='%N %t' | grep -c ' idle$')" = 2 ]; }
await "starting two nodes" 60 both_idle
echo "Slurm runs with two nodes"

# --- The sweep ---

export XDG_CACHE_HOME=$work/cache
cat >"$work/suite.yaml" <<SUITE
name: cluster
runs:
  - command: conv
    problems: [ic16ih28oc16oh28kh3ph1, ic32ih14oc32oh14kh3ph1, ic16ih28oc32oh28kh1]
    backends: [direct, im2col-native]
    repetitions: 2
    options: {time: 500ms, precision: 1e-6, roofline: none}
SUITE
sweep=$work/sweep
printed=$("$program" sweep submit "$work/suite.yaml" --engine slurm --shards 2 --output "$sweep")
echo "$printed"
job=$(echo "$printed" | sed -n 's/^submitted job \([0-9]*\).*/\1/p')
[ -n "$job" ] || fail "no job was submitted"

finished() { ls "$sweep/units" | grep -c '\.json$'; }
running() { "$program" sweep status "$sweep" --format csv | grep -c ',running,'; }
both_run() { [ "$(running)" = 2 ] && [ "$(finished)" -ge 1 ]; }
await "the first unit" 120 both_run
cp -r "$sweep/units" "$work/before"
scontrol requeue "${job}_1"
scancel "${job}_2"
cancelled() { [ -z "$(squeue --noheader --job "${job}_2" 2>/dev/null)" ]; }
await "cancelling task 2" 60 cancelled
again=$("$program" sweep status "$sweep" | sed -n 's/^.*\(sbatch --array=2 .*\)$/\1/p')
[ -n "$again" ] || fail "'sweep status' does not say how task 2 is run again: $("$program" sweep status "$sweep")"
echo "task 1 was requeued, task 2 cancelled; again: $again"
if "$program" merge "$sweep" >/dev/null 2>&1; then fail "an incomplete sweep was merged"; fi
sh -c "$again"
all_ended() { [ "$(finished)" = 6 ] && [ -z "$(squeue --noheader)" ]; }
await "the tasks that were run again" 240 all_ended

for file in "$work"/before/*.json; do
  cmp -s "$file" "$sweep/units/$(basename "$file")" || fail "$(basename "$file") was measured again"
done
"$program" sweep status "$sweep" | grep -q '6 finished' || fail "not all units are finished"
merged=$("$program" merge "$sweep" --format csv)
for node in n1 n2; do echo "$merged" | grep -q ",$node," || fail "nothing was measured on $node"; done
"$program" merge "$sweep"
echo "a sweep under Slurm: submitted, killed, requeued and merged"

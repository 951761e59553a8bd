#!/usr/bin/env bash
# Starts Ray on every node of a Slurm job, runs coxa-ray on them, and ends both together.
#
#   sbatch --nodes=4 slurm.sh /shared/trial --exercise squat --out /shared/results
#
# What follows the script's name goes to coxa-ray. Python with coxa-ray has to be on the PATH of every node, or set COXA_RAY
# to its environment on the shared disk; COXA names the binary, which only the first node needs.
#SBATCH --job-name=coxa-ray
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=1
#SBATCH --exclusive
# The job goes on when a node dies: what it was at is done on another one.
#SBATCH --no-kill
#SBATCH --output=coxa-ray-%j.log
set -euo pipefail

[ -n "${SLURM_JOB_NODELIST:-}" ] || { echo "slurm.sh: start it with sbatch" >&2; exit 2; }
[ -z "${COXA_RAY:-}" ] || export PATH="$COXA_RAY/bin:$PATH"
command -v coxa-ray >/dev/null || { echo "slurm.sh: coxa-ray is not on the PATH: set COXA_RAY to the environment that has it" >&2; exit 1; }

head=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)
address=$(srun --nodes=1 --ntasks=1 --nodelist="$head" hostname -I | awk '{print $1}')
# Two jobs may have their first nodes on one machine.
port=$((20000 + SLURM_JOB_ID % 20000))

export RAY_USAGE_STATS_ENABLED=0
# Ray runs whatever it is sent, so others on the same network are kept out: srun hands the token to this job's nodes alone.
export RAY_AUTH_MODE=token
RAY_AUTH_TOKEN=$(python3 -c 'import secrets; print(secrets.token_hex(32))')
export RAY_AUTH_TOKEN

exec srun --nodes="$SLURM_JOB_NUM_NODES" --ntasks="$SLURM_JOB_NUM_NODES" --kill-on-bad-exit=0 \
    ray symmetric-run --address "$address:$port" --min-nodes 1 \
    --num-cpus="${SLURM_CPUS_ON_NODE:?}" -- coxa-ray "$@" --address "$address:$port"

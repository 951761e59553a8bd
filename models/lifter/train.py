"""Trains one member of the lifter on made-up clips: train.py OUT.npz --seed 0

Fixed seed, clips and steps: on one machine and one version of JAX the weights come out the same to the last bit, on
another the same to rounding. 20 to 30 minutes on two cores.
"""
import argparse
import time

import jax
import numpy as np
import optax

import synth
from net import apply, features, init, loss_fn

LENGTH, BATCH, WIDTH, RATE, HELD_OUT = 48, 64, 128, 2e-3, 300


def variants(rng, px):
    """The whole clip, and two stretches of it as one who watches live would know them."""
    frames, out = len(px), [(0, len(px))]
    for _ in range(2):
        a = 0 if rng.random() < .5 else int(rng.integers(0, frames - 20))
        out.append((a, int(min(frames, a + np.exp(rng.uniform(np.log(8), np.log(frames - a + 1)))))))
    return out


def made_up(rng, clips, homes):
    X, C, A, Z, R = [], [], [], [], []
    for _ in range(clips // 500):
        d = synth.make(rng, 500, homes)
        for px, an, z in zip(d["px"], d["ang"], d["z"]):
            A.append(an)
            Z.append(z[:, :8])
            for lo, hi in variants(rng, px):
                x, c = features(px[lo:hi])
                full = np.zeros((len(px), x.shape[1]), "f4")
                full[lo:hi] = x
                X.append(full)
                C.append(c.astype("f4"))
                R.append((lo, hi))
    return np.stack(X), np.stack(C), np.stack(A), np.stack(Z), np.array(R)


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("out")
    ap.add_argument("--seed", type=int, default=0)
    ap.add_argument("--clips", type=int, default=7000)
    ap.add_argument("--steps", type=int, default=5000)
    ap.add_argument("--plain", action="store_true", help="clear rooms and average bodies only")
    a = ap.parse_args()
    rng, t0 = np.random.default_rng(a.seed), time.time()
    X, C, A, Z, R = made_up(rng, a.clips, not a.plain)
    n = len(A) - HELD_OUT
    print(f"{len(A)} clips in {time.time() - t0:.0f} s, inputs {X.shape[-1]}+{C.shape[-1]}", flush=True)
    whole = X[::3]
    norm = dict(xm=whole.mean((0, 1)), xs=whole.std((0, 1)) + 1e-3, cm=C.mean(0), cs=C.std(0) + 1e-3)
    for i in range(len(X)):
        X[i] = np.clip((X[i] - norm["xm"]) / norm["xs"], -8, 8)
    C = np.clip((C - norm["cm"]) / norm["cs"], -4, 4)
    p, t0 = init(jax.random.PRNGKey(a.seed), X.shape[-1], C.shape[-1], WIDTH), time.time()
    opt = optax.chain(optax.clip_by_global_norm(1.), optax.scale_by_adam(), optax.add_decayed_weights(1e-4))
    st, run, avg = opt.init(p), jax.jit(apply), None

    @jax.jit
    def step(p, st, x, c, an, z, lr):
        v, g = jax.value_and_grad(loss_fn)(p, x, c, an, z)
        up, st = opt.update(g, st, p)
        return jax.tree.map(lambda q, d: q - lr * d, p, up), st, v

    for k in range(a.steps):
        i = rng.integers(0, n, BATCH)
        v = 3 * i + np.where(rng.random(BATCH) < .5, 0, rng.integers(1, 3, BATCH))
        lo, hi = R[v].T
        within = lo + (rng.random(BATCH) * np.maximum(hi - lo - LENGTH, 1)).astype(int)
        s = np.where(rng.random(BATCH) < .5, hi - LENGTH, within)  # half of them end now, as live
        q = np.clip(s[:, None] + np.arange(LENGTH), lo[:, None], hi[:, None] - 1)
        lr = RATE * min(1, (k + 1) / 200) * .5 * (1 + np.cos(np.pi * k / a.steps))
        p, st, val = step(p, st, X[v[:, None], q], C[v], A[i[:, None], q], Z[i[:, None], q], lr)
        avg = float(val) if avg is None else .98 * avg + .02 * float(val)
        if k % 250 == 249 or k == a.steps - 1:
            m, _, _ = run(p, X[3 * n::3], C[3 * n::3])
            e, rot = np.abs(np.array(m) - A[n:]) * 57.3, A[n:, :, 2:4] > .52
            print(f"step {k + 1} {time.time() - t0:.0f} s loss {avg:.3f} held-out MAE hip {e[..., :2].mean():.2f} "
                  f"knee {e[..., 2:4].mean():.2f} abd {e[..., 4:6].mean():.2f} rot {e[..., 6:8][rot].mean():.2f} "
                  f"pitch {e[..., 9].mean():.2f} roll {e[..., 10].mean():.2f}", flush=True)
    np.savez(a.out, **norm, **{f"p/{w}": np.array(u) for w, u in p.items()})


if __name__ == "__main__":
    main()

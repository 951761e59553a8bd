"""The lifter: what it is shown of a clip, its network (dilated convolutions over half a second to either side), its loss.

`src/kinematics/skeleton/lift/` does the same arithmetic; parity.py holds the two together.
"""
import jax
import jax.numpy as jnp
import numpy as np

from synth import bones

DILATIONS = (1, 2, 4)
ANGLES, DEPTHS = 11, 8
WEIGHT = jnp.array([1, 1, 1, 1, .7, .7, .4, .4, .5, .3, .3])


def features(px):
    """px (T,12,2) -> inputs of each moment (T,33), and what the whole clip says (161,)."""
    b = np.linalg.norm(bones(px), axis=-1)
    size = np.percentile(b[:, 0] + (b[:, 3:5].mean(1) + b[:, 5:7].mean(1)), 90) / 3 + 1e-6
    mid = px[:, 2:4].mean(1)
    rel, ln = ((px - mid[:, None]) / size).reshape(len(px), -1), b / size
    q = np.percentile(np.concatenate([rel, ln], 1), [5, 25, 50, 75, 95], axis=0)
    context = np.concatenate([q.ravel(), mid.mean(0), mid.std(0) / size, [size, 1 / size]])
    return np.concatenate([rel, mid, ln], 1), context


def init(key, fx, fc, h):
    ks = iter(jax.random.split(key, 40))
    d = lambda i, o, s=1.0: jax.random.normal(next(ks), (i, o)) * s / np.sqrt(i)
    out = 2 * ANGLES + DEPTHS
    p = dict(wx=d(fx, h), wc1=d(fc, 128), bc1=jnp.zeros(128), wc2=d(128, h), b0=jnp.zeros(h), wo1=d(h, h),
             bo1=jnp.zeros(h), wo=d(h, out, .1), bo=jnp.zeros(out))
    for i, _ in enumerate(DILATIONS):
        p.update({f"w{i}a": d(3 * h, h), f"b{i}a": jnp.zeros(h), f"w{i}b": d(h, h, .3), f"b{i}b": jnp.zeros(h),
                  f"g{i}": jnp.ones(h)})
    return p


def apply(p, x, c):
    """x (B,T,F), c (B,C) -> means (B,T,11) in radians, logs of Laplace's scale, depths (B,T,8)."""
    of_clip = jax.nn.gelu(c @ p["wc1"] + p["bc1"]) @ p["wc2"]
    h = jax.nn.gelu(x @ p["wx"] + of_clip[:, None] + p["b0"])
    for i, d in enumerate(DILATIONS):
        y = h - h.mean(-1, keepdims=True)
        y = y / jnp.sqrt((y ** 2).mean(-1, keepdims=True) + 1e-5) * p[f"g{i}"]
        q, t = jnp.pad(y, ((0, 0), (d, d), (0, 0)), mode="edge"), y.shape[1]
        y = jax.nn.gelu(jnp.concatenate([q[:, :t], y, q[:, 2 * d:]], -1) @ p[f"w{i}a"] + p[f"b{i}a"])
        h = h + y @ p[f"w{i}b"] + p[f"b{i}b"]
    o = jax.nn.gelu(h @ p["wo1"] + p["bo1"]) @ p["wo"] + p["bo"]
    return o[..., :ANGLES], jnp.clip(o[..., ANGLES:2 * ANGLES] - 1.5, -5, 1), o[..., 2 * ANGLES:]


def loss_fn(p, x, c, ang, z):
    """Laplace's likelihood and the plain error of the angles; depths only help the training."""
    m, lb, zz = apply(p, x, c)
    w = WEIGHT * jnp.ones_like(ang)
    bent, upright = (ang[..., 2:4] > .45) * 1.0, (jnp.abs(ang[..., 8:9]) < 1.1) * 1.0
    w = w.at[..., 6:8].multiply(bent)      # a straight leg shows no rotation
    w = w.at[..., 8:9].multiply(upright)   # and who lies has no lean
    e = jnp.abs(m - ang)
    return (w * (e * jnp.exp(-lb) + lb + 2 * e)).sum() / w.sum() + .5 * jnp.abs(zz - z).mean()

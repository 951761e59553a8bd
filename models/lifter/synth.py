"""Made-up clips: random people, movements and cameras, and a pose network's errors. Everything is batched numpy.

`make(rng, n)` returns arrays of n clips of T frames at 15/s:
  px     (n,T,12,2)  joints in the picture, origin at its centre, unit = its longer side
  share  (n,T,7)     the network's depth share (z/length, + = away) of the bones in BONES; not used by the lifter
  ang    (n,T,11)    truth in radians, in the order of ANGLES
  z      (n,T,12)    true depth of the joints relative to mid-hip, unit = a thigh's length
Axes: camera x right, y down, z away. Body axes: l = to the person's left, u = up the trunk, f = forward.
No clip of a real or a rendered person is used anywhere.
"""
import numpy as np

T, FPS = 192, 15.0
JOINTS = ["shoulderL", "shoulderR", "hipL", "hipR", "kneeL", "kneeR", "ankleL", "ankleR", "heelL", "heelR", "toeL", "toeR"]
BONES = ["trunk", "shoulders", "hips", "thighL", "thighR", "shankL", "shankR"]
ANGLES = ["left_hip_flexion", "right_hip_flexion", "left_knee_flexion", "right_knee_flexion", "left_hip_abduction",
          "right_hip_abduction", "left_hip_rotation", "right_hip_rotation", "trunk_lean", "camera_pitch", "camera_roll"]
KINDS = ["stand", "squat", "sit_to_stand", "seated", "figure4", "bridge", "clamshell", "steps"]
SHARE_OF_KIND = [.10, .30, .13, .13, .08, .11, .08, .07]
RAD = np.pi / 180


def bones(j):
    """Bone vectors (…,7,dim) of joints (…,12,dim)."""
    ms, mh = (j[..., 0, :] + j[..., 1, :]) / 2, (j[..., 2, :] + j[..., 3, :]) / 2
    return np.stack([ms - mh, j[..., 0, :] - j[..., 1, :], j[..., 2, :] - j[..., 3, :], j[..., 4, :] - j[..., 2, :],
                     j[..., 5, :] - j[..., 3, :], j[..., 6, :] - j[..., 4, :], j[..., 7, :] - j[..., 5, :]], -2)


def unit(v): return v / np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-9)
def dot(a, b): return (a * b).sum(-1)


def angles(j):
    """DESIGN.md's measures of joints (…,>=8,3): hip flexion L R, knee L R, abduction L R, rotation L R, in radians."""
    b = bones(j); trunk = unit(b[..., 0, :]); lat = b[..., 2, :]
    lat = unit(lat - dot(lat, trunk)[..., None] * trunk); front = np.cross(lat, trunk)
    flex, knee, abd, rot = [], [], [], []
    for i, sgn in ((0, 1.0), (1, -1.0)):
        th, sh = unit(b[..., 3 + i, :]), unit(b[..., 5 + i, :])
        f = np.arctan2(dot(th, front), -dot(th, trunk)); flex.append(f)
        abd.append(np.arcsin(np.clip(dot(th, lat) * sgn, -1, 1))); knee.append(np.arccos(np.clip(dot(th, sh), -1, 1)))
        e0 = -(np.cos(f)[..., None] * front + np.sin(f)[..., None] * trunk); m = np.cross(e0, th) * sgn
        rot.append(np.arctan2(dot(sh, m), dot(sh, e0)))
    return np.stack(flex + knee + abd + rot, -1)


def wander(rng, n, sd, tau, t=T):
    """Smooth random curves (n,t), standard deviation sd (scalar or (n,1)), time constant tau seconds."""
    step = tau * FPS; c = np.arange(-2 * step, t + 2 * step, step)
    b = np.exp(-.5 * ((np.arange(t)[None] - c[:, None]) / (step * .8)) ** 2); b /= np.sqrt((b ** 2).sum(0))
    return rng.normal(size=(n, len(c))) @ b * sd


def reps(rng, n, alternate=False):
    """Repetition profiles 0..1 (n,T), and which repetition (parity) each frame is in."""
    out, odd = np.zeros((n, T)), np.zeros((n, T), int); t = np.arange(T) / FPS
    for i in range(n):
        go, hold, back, rest = rng.uniform(.35, 2.2), rng.choice([0, .1, .5, 2.0]) * rng.uniform(0, 1), rng.uniform(.35, 2.2), rng.choice([.05, .5, 3.0]) * rng.uniform(.2, 1)
        if rng.random() < .1: hold = 20.
        at = rng.uniform(-3, 5.0); kt, kv, k = [], [], 0; deep = rng.uniform(.9, 1)
        if at > 0 and rng.random() < .5: at += rng.uniform(0, 3)
        while at < T / FPS and k < 40:
            j = rng.uniform(.85, 1.15, 4); a, b, c, d = go * j[0], hold * j[1], back * j[2], rest * j[3]
            kt += [at, at + a, at + a + b + .02, at + a + b + .02 + c]; kv += [0, 1, 1, 0]
            odd[i, (t >= at - d / 2)] = k % 2; seg = (t >= at) & (t < at + a + b + c + .02)
            out[i, seg] = 1 - rng.uniform(0, .25) * (rng.random() < .5); at += a + b + .02 + c + d; k += 1
        p = np.interp(t, kt, kv, left=0, right=0) if kt else np.zeros(T)
        skew = rng.uniform(.8, 1.25); out[i] *= (.5 - .5 * np.cos(np.pi * p)) ** skew * deep
    return out, odd


def rot_l(a):
    """Rotation about l: u leans towards f."""
    c, s, o, z = np.cos(a), np.sin(a), np.ones_like(a), np.zeros_like(a)
    return np.stack([np.stack([o, z, z], -1), np.stack([z, c, -s], -1), np.stack([z, s, c], -1)], -2)


def rot_f(a):
    """Rotation about f: l turns towards u."""
    c, s, o, z = np.cos(a), np.sin(a), np.ones_like(a), np.zeros_like(a)
    return np.stack([np.stack([c, -s, z], -1), np.stack([s, c, z], -1), np.stack([z, z, o], -1)], -2)


def rot_u(a):
    c, s, o, z = np.cos(a), np.sin(a), np.ones_like(a), np.zeros_like(a)
    return np.stack([np.stack([c, z, s], -1), np.stack([z, o, z], -1), np.stack([-s, z, c], -1)], -2)


def make(rng, n, homes=True):
    # homes: low and high cameras, armchairs, heavy bodies and skirts, legs that furniture hides
    kind = rng.choice(len(KINDS), n, p=SHARE_OF_KIND); kd = kind[:, None]
    u1 = lambda a, b: rng.uniform(a, b, (n, 1)); g1 = lambda m, s: rng.normal(m, s, (n, 1))
    # the person, unit = thigh
    trunk, shank = np.clip(g1(1.22, .07), 1.03, 1.42), u1(.93, 1.10)
    half_hip, half_sh = np.clip(g1(.235, .025), .17, .30), np.clip(g1(.42, .04), .3, .52)
    foot = np.clip(g1(.45, .05), .3, .6)
    p, odd = reps(rng, n)
    # standing posture and movement, degrees
    hip = np.repeat(g1(-4, 7), 2, 1)[:, None, :] + rng.normal(0, 2, (n, 1, 2)) + np.zeros((n, T, 1))
    knee = np.repeat(np.clip(g1(4, 5), -2, 16), 2, 1)[:, None, :] + rng.normal(0, 2, (n, 1, 2)) + np.zeros((n, T, 1))
    abd = np.repeat(g1(4, 5), 2, 1)[:, None, :] + rng.normal(0, 2, (n, 1, 2)) + np.zeros((n, T, 1))
    ext = np.repeat(g1(6, 10), 2, 1)[:, None, :] + rng.normal(0, 4, (n, 1, 2)) + np.zeros((n, T, 1))
    P = p[..., None]; dirs = lambda m, s, each=3: np.repeat(g1(m, s), 2, 1)[:, None, :] + rng.normal(0, each, (n, 1, 2))
    is_ = lambda *names: np.isin(kind, [KINDS.index(k) for k in names])
    # squat
    q = is_("squat"); kp = np.repeat(u1(35, 140), 2, 1)[:, None, :]; hp = kp * np.repeat(u1(.62, 1.15), 2, 1)[:, None, :] + dirs(0, 6, 2)
    one = (rng.random((n, 1, 2)) < .08) * rng.uniform(0, 15, (n, 1, 2))
    for arr, add in ((knee, (kp + dirs(0, 0, 3) - one) * P), (hip, (hp + dirs(0, 0, 3) - one) * P), (abd, dirs(6, 10, 3) * P), (ext, dirs(4, 10, 4) * P)): arr[q] += add[q]
    # still, with a little movement
    q = is_("stand"); P0 = wander(rng, n, 1, 1.5)[..., None]; hip[q] += (P0 * u1(0, 6)[..., None])[q]; knee[q] += np.abs(P0 * u1(0, 5)[..., None])[q]
    # sit to stand: s = 1 seated
    q = is_("sit_to_stand"); s = np.where(rng.random((n, 1)) < .5, p, 1 - p); S = s[..., None]; mid_ = (4 * s * (1 - s))[..., None]
    hs, ks = (dirs(94, 12, 2), dirs(95, 11, 3)) if homes else (dirs(92, 9, 2), dirs(95, 10, 3))
    hip[q] += (hs * S + dirs(25, 10, 1) * mid_)[q]; knee[q] += ((ks - 5) * S + dirs(5, 6, 1) * mid_)[q]; abd[q] += (dirs(5, 7, 3) * S)[q]; ext[q] += (dirs(0, 8, 3) * S)[q]
    seat = np.zeros((n, T)); seat[q] = np.clip(s * 1.6 - .5, 0, 1)[q]
    # seated, marching or not
    side = np.stack([odd == 0, odd == 1], -1) * 1.0; march = np.where((rng.random((n, 1)) < .75)[..., None], side * P, P * 0)
    q = is_("seated", "figure4"); seat[q] = 1; hip[q] = (dirs(*((92, 13) if homes else (88, 10)), 2) + P * 0)[q]; knee[q] = (dirs(*((90, 12) if homes else (88, 11)), 3) + P * 0)[q]; abd[q] = (dirs(5, 7, 3) + P * 0)[q]; ext[q] = (dirs(0, 7, 3) + P * 0)[q]
    q = is_("seated"); hip[q] += (march * u1(12, 45)[..., None])[q]; knee[q] += (march * g1(5, 14)[..., None])[q]
    q = is_("figure4"); up = np.where(rng.random((n, 1)) < .5, [[1., 0.]], [[0., 1.]])[:, None, :] * np.where((rng.random((n, 1)) < .5)[..., None], 1, np.clip(P * 2, 0, 1))
    more = u1(0, 50)[..., None]; hip[q] += (up * dirs(12, 10) + P * more)[q]; abd[q] += (up * dirs(24, 11))[q]; ext[q] += (up * dirs(70, 17))[q]; knee[q] += (up * dirs(24, 12))[q]
    # steps: one leg at a time, or a split stance
    q = is_("steps"); hip[q] += (side * P * u1(15, 100)[..., None])[q]; knee[q] += (side * P * u1(20, 100)[..., None])[q]
    split = (rng.random((n, 1)) < .4)[..., None] * np.stack([np.ones(n), -np.ones(n)], -1)[:, None] * u1(0, 35)[..., None]
    hip[q] += (split + P * u1(0, 30)[..., None] * (split != 0))[q]; knee[q] += (np.abs(split) * u1(0, 2.2)[..., None] * P)[q]
    # bridge
    q = is_("bridge"); k0 = dirs(105, 12, 2); h0 = k0 / 2 + dirs(0, 4, 1); h1, dk = dirs(3, 10, 2), dirs(-15, 9, 2)
    single = (rng.random((n, 1, 1)) < .12) * np.array([[[1., 0.]]]) * u1(0, 1)[..., None]
    hip[q] = (h0 + (h1 - h0) * P + single * 20)[q]; knee[q] = (k0 + dk * P - single * 60)[q]; abd[q] = (dirs(3, 6, 2) + P * dirs(0, 4, 1))[q]; ext[q] = (dirs(0, 6, 3) + P * 0)[q]
    # clamshell: top leg opens
    q = is_("clamshell"); low = np.where(rng.random(n) < .5, 1., -1.)  # +1: lies on the left side
    top = np.stack([low < 0, low > 0], -1)[:, None, :] * 1.0; opn = dirs(32, 12)
    hip[q] = (dirs(42, 12, 3) + P * 0 + top * P * dirs(0, 6))[q]; knee[q] = (dirs(88, 12, 3) + P * 0)[q]
    apart = (rng.random((n, 1)) < .2)[..., None] * u1(0, .5)[..., None]; swing = top * P * np.clip(dirs(48, 16, 0), 12, 85) * RAD
    abd[q] = (dirs(-2, 5, 3) + top * P * opn * apart)[q]; ext[q] = (dirs(0, 8, 3) + top * P * opn * .5 * apart)[q]
    # smooth personal deviations
    for arr, sd in ((hip, 2.5), (knee, 2.5), (abd, 1.8), (ext, 3)):
        both, amp = wander(rng, n, u1(.2, 1) * sd, 1.2), u1(.1, .8) * sd
        for i in range(2): arr[..., i] += both + wander(rng, n, amp, .7)
    hip, knee, abd, ext = hip * RAD, np.clip(knee, -4, 155) * RAD, np.clip(abd, -30, 65) * RAD, ext * RAD
    # body joints in trunk axes, origin mid-hip
    l, u, f = np.eye(3); obl, twist, tilt = (wander(rng, n, s_ * RAD, 1.5) + g1(0, s_ * RAD) for s_ in (1.5, 4, 2))
    lat = np.stack([np.cos(obl), np.sin(obl), 0 * obl], -1); lat = (rot_u(wander(rng, n, 1.5 * RAD, 2)) @ lat[..., None])[..., 0]
    cross = np.stack([np.cos(twist) * np.cos(tilt), np.sin(tilt), -np.sin(twist)], -1)
    j = np.zeros((n, T, 12, 3)); fwd = []
    for i, sgn in ((0, 1.), (1, -1.)):
        j[:, :, i] = trunk[..., None] * u + sgn * half_sh[..., None] * cross
        j[:, :, 2 + i] = sgn * half_hip[..., None] * lat
        F, A, K, E = hip[..., i, None], abd[..., i, None], knee[..., i, None], ext[..., i, None]
        th = np.sin(F) * np.cos(A) * f - np.cos(F) * np.cos(A) * u + sgn * np.sin(A) * l
        e0 = -(np.cos(F) * f + np.sin(F) * u); m = np.cross(e0, th) * sgn; back = np.cos(E) * e0 + np.sin(E) * m
        sh = np.cos(K) * th + np.sin(K) * back; fwd.append(np.sin(K) * th - np.cos(K) * back)
        leg = th + shank[..., None] * sh; ax = unit(leg); ph = swing[..., i, None] * sgn; c_, s_ = np.cos(ph), np.sin(ph)
        turned = c_ * th + s_ * np.cross(ax, th) + (1 - c_) * dot(ax, th)[..., None] * ax; other = c_ * th - s_ * np.cross(ax, th) + (1 - c_) * dot(ax, th)[..., None] * ax
        best = np.where((sgn * (turned - other)[..., :1] > 0), turned, other); open_ = (kind == 6)[:, None, None]
        th = np.where(open_, best, th); sh = np.where(open_, (leg - best) / shank[..., None], sh)
        j[:, :, 4 + i] = j[:, :, 2 + i] + th; j[:, :, 6 + i] = j[:, :, 4 + i] + shank[..., None] * sh
    # trunk lean: balance over the feet, or seat, or lying
    hm, km = hip.mean(-1), knee.mean(-1); target = g1(.1, .07) + p * g1(.05, .12); lo, hi = np.full((n, T), -.6), np.full((n, T), .8)
    for _ in range(14):
        s_ = (lo + hi) / 2; xk = shank * np.sin(s_); xh = xk + np.sin(s_ - km); com = .6 * (xh + .6 * trunk * np.sin(s_ - km + hm)) + .25 * (xk + xh) / 2 + .15 * xk / 2
        hi = np.where(com > target, s_, hi); lo = np.where(com > target, lo, s_)
    lean = s_ - km + hm + wander(rng, n, 1.5 * RAD, 1.5); slump = np.clip(g1(0, 9), -20, 22) * RAD + wander(rng, n, 2 * RAD, 1.5)
    slump = slump + (kind == KINDS.index("figure4"))[:, None] * p * (more[:, 0] + g1(0, 5)) * RAD
    lean = seat * slump + (1 - seat) * lean
    a = (j[:, :, 6:8].mean(2) - j[:, :, 0:2].mean(2)); flat = np.arctan2(a[..., 1], a[..., 2])  # supine: shoulders and ankles on the floor
    lean = np.where(is_("bridge")[:, None], flat + np.clip(g1(-1, 3), -7, 5) * RAD, lean)
    sidebend = wander(rng, n, 1.5 * RAD, 1.5) + g1(0, 1.5) * RAD
    R = rot_l(lean) @ rot_f(sidebend)
    roll = low[:, None] * (-90 + (u1(-5, 12) + p * u1(0, 15) * (rng.random((n, 1)) < .4))) * RAD
    lying = rot_f(roll + wander(rng, n, 1.5 * RAD, 2)) @ rot_l(g1(0, 4) * RAD + 0 * p); R = np.where((kind == 6)[:, None, None, None], lying, R)
    w = np.einsum("ntij,ntkj->ntki", R, j)
    for i in range(2):  # feet: level, or along the shank's front
        d = np.einsum("ntij,ntj->nti", R, fwd[i]); level = d.copy(); level[..., 1] *= np.where(is_("clamshell"), 1, .1)[:, None]; d = unit(level)
        down = np.einsum("ntij,ntj->nti", R, unit(j[:, :, 6 + i] - j[:, :, 4 + i])); down = np.where(is_("clamshell")[:, None, None], down, -u)
        pf = (np.where(is_("clamshell")[:, None], u1(10, 45), g1(4, 4)) * RAD)[..., None]
        w[:, :, 8 + i] = w[:, :, 6 + i] - .14 * d + .14 * down; w[:, :, 10 + i] = w[:, :, 6 + i] + foot[..., None] * (np.cos(pf) * d + np.sin(pf) * down) + .08 * down
    # what stays put
    fixed = np.where(np.isin(kind, [0, 1, 2, 7])[:, None, None], w[:, :, 6:8].mean(2), np.where((kind == 5)[:, None, None], w[:, :, 0:2].mean(2), w[:, :, 2:4].mean(2)))
    both = (kind == 7)[:, None, None]; low_foot = np.where(w[:, :, 6:7, 1] < w[:, :, 7:8, 1], w[:, :, 6], w[:, :, 7]); fixed = np.where(both, .5 * fixed + .5 * low_foot, fixed)
    w = w - fixed[:, :, None]
    yaw = np.where(rng.random(n) < .55, rng.uniform(-np.pi, np.pi, n), np.where(rng.random(n) < .6, rng.normal(0, 25 * RAD, n), rng.choice([-1, 1], n) * rng.normal(75, 25, n) * RAD))
    w = np.einsum("ntij,ntkj->ntki", rot_u(yaw[:, None] + wander(rng, n, 2 * RAD, 2)), w)
    true_lean = np.einsum("ntij,j->nti", R, u); lean_out = np.arctan2(true_lean[..., 2], true_lean[..., 1])
    w = w * np.array([1., -1., -1.])                                    # level camera axes
    # camera
    pitch, rol = (np.clip(rng.normal(6, 10, n), -22, 36) if homes else np.clip(rng.normal(5, 9, n), -18, 28)) * RAD, np.where(rng.random(n) < .85, rng.normal(0, 2.5, n), np.clip(rng.normal(0, 15, n), -35, 35)) * RAD
    pitch = np.where(rng.random(n) < .25, rng.normal(0, 2, n) * RAD, pitch)
    y, z = w[..., 1].copy(), w[..., 2].copy(); c, s = np.cos(pitch)[:, None, None], np.sin(pitch)[:, None, None]
    w[..., 1], w[..., 2] = c * y - s * z, s * y + c * z
    x, y = w[..., 0].copy(), w[..., 1].copy(); c, s = np.cos(rol)[:, None, None], np.sin(rol)[:, None, None]
    w[..., 0], w[..., 1] = c * x - s * y, s * x + c * y
    foc, size = rng.uniform(.6, 1.4, n), rng.uniform(.3, .95, n); dist = np.maximum(4.1 * foc / size, 2.8)   # stature is about 4.1 thighs
    centre = np.concatenate([rng.uniform(-.14, .14, (n, 2)) / foc[:, None], np.ones((n, 1))], 1) * dist[:, None]
    w = w - w.mean((1, 2), keepdims=True) + centre[:, None, None]
    w[..., 2] = np.maximum(w[..., 2], .5)
    ang = np.concatenate([angles(w), lean_out[..., None], np.broadcast_to(pitch[:, None, None], (n, T, 1)), np.broadcast_to(rol[:, None, None], (n, T, 1))], -1)
    # what the network sees: joints off by a constant in body axes, more with posture, and wandering in the picture
    sd = np.array([.05, .05, .06, .06, .04, .04, .035, .035, .06, .06, .07, .07]); lvl = rng.uniform(.4, 1.3, (n, 1, 1, 1))
    trunk_w, lat_w = unit(bones(w)[:, :, 0]), unit(bones(w)[:, :, 2]); axes = np.stack([lat_w, trunk_w, np.cross(lat_w, trunk_w)], -2)
    sym = rng.normal(size=(n, 1, 6, 3)); sym = np.repeat(sym, 2, 2) * np.where(np.arange(12)[:, None] % 2, [-1, 1, 1], [1, 1, 1])
    heavy = 1. if not homes else np.where(rng.random((n, 1, 1, 1)) < .2, rng.uniform(1, 2, (n, 1, 1, 1)), 1.); lvl = lvl * np.where(np.isin(np.arange(12), (2, 3))[:, None], heavy, 1)
    const = (.7 * sym + .7 * rng.normal(size=(n, 1, 12, 3))); bend = np.sin(hip.mean(-1))[..., None, None]
    post = (.7 * np.repeat(rng.normal(size=(n, 1, 6, 3)), 2, 2) + .7 * rng.normal(size=(n, 1, 12, 3))) * bend * (.9 if homes else .7)
    far = 1 + .8 * (w[..., 2] > w[..., 2].mean(2, keepdims=True) + .1)[..., None]
    off = np.einsum("ntki,ntij->ntkj", (const + post) * sd[None, None, :, None] * lvl, axes) * far
    seen = w + off; px = seen[..., :2] / seen[..., 2:] * foc[:, None, None, None]
    astray = wander(rng, n * 24, .16, .5).reshape(n, 12, 2, T).transpose(0, 3, 1, 2) if homes else 0
    drift = np.stack([wander(rng, n * 24, 1, .4), wander(rng, n * 24, .6, .13)]).sum(0).reshape(n, 12, 2, T).transpose(0, 3, 1, 2)
    lost = np.zeros((n, T, 12))
    if homes:
        gone = (rng.random((n, 1, 2)) < .12) & (np.abs(wander(rng, n * 2, 1, 2).reshape(n, 2, T).transpose(0, 2, 1)) > .6); gone = np.stack([gone & (kd[..., None] >= 0)] * 4, 2).reshape(n, T, 8)
        low = np.where(rng.random((n, 1, 1)) < .5, 1., 0.); lost = np.concatenate([np.zeros((n, T, 4)), gone], -1); lost[..., 4:6] *= low
    px = px + (drift * .016 * lvl + rng.normal(0, .004, px.shape)) * (foc / dist)[:, None, None, None] * far + astray * lost[..., None] * (foc / dist)[:, None, None, None]
    # the network's depth: gain and offset of each bone's angle out of the picture
    b = bones(w); out = np.arcsin(np.clip(b[..., 2] / np.linalg.norm(b, axis=-1), -1, 1)) / RAD
    mean, spread = np.array([0, 0, 0, -2, -2, 7, 7]), np.array([7, 6, 6, 7, 7, 7, 7])
    pair = rng.normal(size=(n, 1, 7)); common = pair.copy(); common[..., 4], common[..., 6] = pair[..., 3], pair[..., 5]
    gain = np.clip(rng.normal(.85, .17, (n, 1, 7)), .4, 1.3); o = mean + spread * (.8 * common + .5 * rng.normal(size=(n, 1, 7)))
    o = o + wander(rng, n * 7, 5, .5).reshape(n, 7, T).transpose(0, 2, 1) + bend[..., 0] * rng.normal(0, 6, (n, 1, 7))
    share = np.sin(np.clip(gain * out + o, -90, 90) * RAD)
    zz = w[..., 2] - w[..., 2:4, 2].mean(-1, keepdims=True)
    return dict(px=px.astype("f4"), share=share.astype("f4"), ang=ang.astype("f4"), z=zz.astype("f4"), kind=kind)


if __name__ == "__main__":
    import time
    t0 = time.time(); d = make(np.random.default_rng(0), 500); print("500 clips in", round(time.time() - t0, 1), "s")
    for k, name in enumerate(KINDS):
        q = d["kind"] == k; a = d["ang"][q] / RAD
        print(f"{name:13} {q.sum():4}", " ".join(f"{ANGLES[i][:14]}:{np.percentile(a[..., i], 5):.0f}/{np.percentile(a[..., i], 50):.0f}/{np.percentile(a[..., i], 95):.0f}" for i in (0, 2, 4, 6, 8)), "long-side span", round(float(np.abs(d["px"][q]).max()), 2))

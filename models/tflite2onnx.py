#!/usr/bin/env python3
"""Convert MediaPipe's BlazePose .tflite files to ONNX. Standard library only (no TensorFlow, no pip install).

usage: tflite2onnx.py IN.tflite OUT.onnx [--keep Identity,Identity_1,...] [--fp32] [--no-swap] [--rename old=new,...]

  --keep    write only these graph outputs; everything that only feeds the others is dropped
  --fp32    store weights as fp32 (default: fp16 as in the tflite file, with a Cast that ORT folds at load)
  --no-swap keep Resize before a 1x1 Conv (default: move the Resize behind the Conv: same maths, 4x fewer MACs)

Output is a pure function of the input bytes and the options. Opset 13, IR 7, NHWC fp32 input as in the tflite file.
"""
import struct, sys
from array import array

from onnx_writer import Graph, same

F32, F16, I32 = 0, 1, 2
OPS = {0: 'ADD', 2: 'CONCATENATION', 3: 'CONV_2D', 4: 'DEPTHWISE_CONV_2D', 5: 'DEPTH_TO_SPACE', 6: 'DEQUANTIZE',
       14: 'LOGISTIC', 17: 'MAX_POOL_2D', 22: 'RESHAPE', 23: 'RESIZE_BILINEAR', 34: 'PAD', 124: 'DENSIFY'}


# ---------------------------------------------------------------- flatbuffer reading
class T:  # a flatbuffer table
    def __init__(s, b, p):
        s.b, s.p, s.v = b, p, p - struct.unpack_from('<i', b, p)[0]
        s.n = struct.unpack_from('<H', b, s.v)[0]

    def at(s, i):
        o = 4 + 2 * i
        off = struct.unpack_from('<H', s.b, s.v + o)[0] if o < s.n else 0
        return s.p + off if off else 0

    def num(s, i, fmt, default=0):
        a = s.at(i)
        return struct.unpack_from('<' + fmt, s.b, a)[0] if a else default

    def ind(s, i):
        a = s.at(i)
        return a + struct.unpack_from('<I', s.b, a)[0] if a else 0

    def tab(s, i):
        a = s.ind(i)
        return T(s.b, a) if a else None

    def tabs(s, i):
        a = s.ind(i)
        if not a:
            return []
        return [T(s.b, q + struct.unpack_from('<I', s.b, q)[0])
                for q in range(a + 4, a + 4 + 4 * struct.unpack_from('<I', s.b, a)[0], 4)]

    def vec(s, i, fmt):
        a = s.ind(i)
        return list(struct.unpack_from('<%d%s' % (struct.unpack_from('<I', s.b, a)[0], fmt), s.b, a + 4)) if a else []

    def raw(s, i):
        a = s.ind(i)
        return s.b[a + 4:a + 4 + struct.unpack_from('<I', s.b, a)[0]] if a else b''


def densify(vals, shape, sp):
    """Expand a (block-)sparse 2-byte tensor (TFLite SparsityParameters) to a dense array('H')."""
    order, bmap, rank = sp.vec(0, 'i'), sp.vec(1, 'i'), len(shape)
    fmts, levels = {1: 'i', 2: 'H', 3: 'B'}, []
    for d in sp.tabs(2):
        if d.num(0, 'b') == 0:
            levels.append((d.num(1, 'i'), None, None))
        else:
            levels.append((0, d.tab(3).vec(0, fmts[d.num(2, 'B')]), d.tab(5).vec(0, fmts[d.num(4, 'B')])))
    bsize = {}
    for k, lv in enumerate(order):
        if lv >= rank:
            bsize[bmap[lv - rank]] = levels[k][0]
    total = 1
    for d in shape:
        total *= d
    stride = [0] * rank
    acc = 1
    for d in range(rank - 1, -1, -1):
        stride[d] = acc
        acc *= shape[d]
    # the contribution of level k's index to the flat dense offset
    step = [stride[bmap[lv - rank]] if lv >= rank else stride[lv] * bsize.get(lv, 1) for lv in order]
    out, src = array('H', bytes(2 * total)), iter(vals)

    def walk(k, prev, off):
        if k == len(order):
            out[off] = next(src)
            return
        n, seg, idx = levels[k]
        if seg is None:
            for i in range(n):
                walk(k + 1, prev * n + i, off + i * step[k])
        else:
            for j in range(seg[prev], seg[prev + 1]):
                walk(k + 1, j, off + idx[j] * step[k])
    walk(0, 0, 0)
    if next(src, None) is not None:
        raise SystemExit('densify: values left over')
    return out


# ---------------------------------------------------------------- conversion
def ohwi_to_oihw(a, o, h, w, i):
    hw = h * w
    if hw == 1 or i == 1:
        return a
    r = array('H', bytes(2 * len(a)))
    for oo in range(o):
        for ii in range(i):
            b = (oo * i + ii) * hw
            r[b:b + hw] = a[oo * hw * i + ii:(oo + 1) * hw * i:i]
    return r


def convert(src, keep=None, fp32=False, swap=True, rename=None):
    rename = rename or {}
    m = T(src, struct.unpack_from('<I', src, 0)[0])
    if src[4:8] != b'TFL3' or len(m.tabs(2)) != 1:
        raise SystemExit('not a single-subgraph TFLite file')
    codes = []
    for c in m.tabs(1):
        k = max(c.num(0, 'b'), c.num(3, 'i'))
        if k not in OPS:
            raise SystemExit('TFLite op %d is not supported' % k)
        codes.append(OPS[k])
    g, bufs = m.tabs(2)[0], m.tabs(4)
    tens = g.tabs(0)
    shape = [t.vec(0, 'i') for t in tens]
    tname = [t.raw(3).decode() for t in tens]
    gin, gout = g.vec(1, 'i'), g.vec(2, 'i')
    outs = [t for t in gout if not keep or tname[t] in keep]
    ops = []
    for o in g.tabs(3):
        ops.append([codes[o.num(0, 'I')], o.vec(1, 'i'), o.vec(2, 'i'), o.tab(4)])

    # constants: fp16 words (array 'H') or int32 lists; Densify and Dequantize of constants are resolved here
    half, ints = {}, {}
    for i, t in enumerate(tens):
        raw = bufs[t.num(2, 'I')].raw(0)
        if raw and t.num(1, 'b') == F16:
            half[i] = array('H', raw)
        elif raw and t.num(1, 'b') == I32:
            ints[i] = list(struct.unpack('<%di' % (len(raw) // 4), raw))
        elif raw:
            raise SystemExit('constant %s has type %d' % (tname[i], t.num(1, 'b')))
    for op, a, b, _ in ops:
        if op == 'DENSIFY':
            half[b[0]] = densify(half[a[0]], shape[a[0]], tens[a[0]].tab(6))
        elif op == 'DEQUANTIZE':
            half[b[0]] = half[a[0]]
    ops = [o for o in ops if o[0] not in ('DENSIFY', 'DEQUANTIZE')]

    # drop what no kept output needs
    need = set(outs)
    live = []
    for o in reversed(ops):
        if need & set(o[2]):
            live.append(o)
            need |= set(o[1])
    ops = live[::-1]
    users = {}
    for o in ops:
        for a in o[1]:
            users.setdefault(a, []).append(o)
    for t in outs:
        users.setdefault(t, []).append(None)

    to = Graph(fp32)

    def act(x, kind, out):
        if kind == 0:
            return x
        if kind == 1:
            return to.node('Relu', [x], out)
        if kind == 3:
            return to.relu6(x, out)
        raise SystemExit('activation %d' % kind)

    def resize(x, t_in, t_out, o, out):
        fy, fx = shape[t_out][1] / shape[t_in][1], shape[t_out][2] / shape[t_in][2]
        return to.resize(x, fy, fx, o.num(2, 'B'), o.num(3, 'B'), out)

    nchw, nhwc = {}, {}  # TFLite tensor -> ONNX name, in each layout (rank < 4: nhwc only)
    for t in gin:
        nhwc[t] = rename.get(tname[t], tname[t])

    def cf(t):  # channels first
        if t not in nchw:
            nchw[t] = to.node('Transpose', [nhwc[t]], 't%d_cf' % t, perm=[0, 3, 1, 2])
        return nchw[t]

    def cl(t):  # channels last
        if t not in nhwc:
            n, h, w, c = shape[t]
            if h * w == 1 or c == 1:
                nhwc[t] = to.node('Reshape', [nchw[t], to.i64('s_%d_%d_%d_%d' % (n, h, w, c), shape[t])], 't%d_cl' % t)
            else:
                nhwc[t] = to.node('Transpose', [nchw[t]], 't%d_cl' % t, perm=[0, 2, 3, 1])
        return nhwc[t]

    pads, deferred = {}, {}
    for op, a, b, o in ops:
        y, ys = b[0], 't%d' % b[0]
        if op == 'PAD':
            p = ints[a[1]]
            spatial = [p[2], p[4], p[3], p[5]]
            if any(p[:2] + p[6:]) or any(u is None or 'CONV' not in u[0] or u[3].num(0, 'b') != 1 for u in users[y]):
                nchw[y] = to.node('Pad', [cf(a[0]), to.i64('p%d' % y, [p[0], p[6], p[2], p[4], p[1], p[7], p[3], p[5]])], ys)
            else:
                pads[y] = (a[0], spatial)  # folded into the convolutions that follow
        elif op in ('CONV_2D', 'DEPTHWISE_CONV_2D'):
            x, w = a[0], a[1]
            dw = op != 'CONV_2D'
            _, kh, kw, last = shape[w]
            sw, sh = o.num(1, 'i'), o.num(2, 'i')
            fused, dwd, dhd = (o.num(4, 'b'), o.num(5, 'i', 1), o.num(6, 'i', 1)) if dw else \
                              (o.num(3, 'b'), o.num(4, 'i', 1), o.num(5, 'i', 1))
            if x in pads:
                x, pd = pads[x]
            elif o.num(0, 'b') == 0:
                (t0, b0), (l0, r0) = same(shape[x][1], kh, sh, dhd), same(shape[x][2], kw, sw, dwd)
                pd = [t0, l0, b0, r0]
            else:
                pd = [0, 0, 0, 0]
            if dw:
                cin = shape[a[0]][3]
                if last != cin:
                    raise SystemExit('depth multiplier %d' % (last // cin))
                wt = to.weight('w%d' % w, ohwi_to_oihw(half[w], 1, kh, kw, last), [last, 1, kh, kw])
                group = cin
            else:
                wt = to.weight('w%d' % w, ohwi_to_oihw(half[w], shape[w][0], kh, kw, last), [shape[w][0], last, kh, kw])
                group = 1
            bs = to.weight('w%d' % a[2], half[a[2]], shape[a[2]])
            post = x in deferred
            xin = cf(deferred[x][0]) if post else cf(x)
            r = to.node('Conv', [xin, wt, bs], ys if fused == 0 and not post else ys + '_c', group=group, kernel_shape=[kh, kw],
                     pads=pd, strides=[sh, sw], dilations=[dhd, dwd])
            if post:
                r = resize(r, deferred[x][0], x, deferred[x][1], ys if fused == 0 else ys + '_r')
            nchw[y] = act(r, fused, ys)
        elif op == 'RESIZE_BILINEAR':
            u = users[y]
            if swap and len(u) == 1 and u[0] and u[0][0] == 'CONV_2D' and shape[u[0][1][1]][1:3] == [1, 1] \
                    and u[0][3].num(1, 'i') == u[0][3].num(2, 'i') == 1 and shape[u[0][1][1]][0] <= shape[y][3]:
                deferred[y] = (a[0], o)
            else:
                nchw[y] = resize(cf(a[0]), a[0], y, o, ys)
        elif op == 'ADD':
            fused = o.num(0, 'b')
            nchw[y] = act(to.node('Add', [cf(a[0]), cf(a[1])], ys if fused == 0 else ys + '_a'), fused, ys)
        elif op == 'MAX_POOL_2D':
            k, s = [o.num(4, 'i'), o.num(3, 'i')], [o.num(2, 'i'), o.num(1, 'i')]
            (t0, b0), (l0, r0) = ((0, 0), (0, 0)) if o.num(0, 'b') else \
                (same(shape[a[0]][1], k[0], s[0], 1), same(shape[a[0]][2], k[1], s[1], 1))
            nchw[y] = act(to.node('MaxPool', [cf(a[0])], ys, kernel_shape=k, strides=s, pads=[t0, l0, b0, r0]), o.num(5, 'b'), ys + '_p')
        elif op == 'DEPTH_TO_SPACE':
            nchw[y] = to.node('DepthToSpace', [cf(a[0])], ys, blocksize=o.num(0, 'i'), mode='DCR')
        elif op == 'LOGISTIC':
            nchw[y] = to.node('Sigmoid', [cf(a[0])], ys)
        elif op == 'RESHAPE':
            nhwc[y] = to.node('Reshape', [cl(a[0]), to.i64('s_' + '_'.join(map(str, shape[y])), shape[y])], ys)
        elif op == 'CONCATENATION':
            ax = o.num(0, 'i')
            if len(shape[y]) == 4:
                raise SystemExit('4-D concatenation')
            nhwc[y] = to.node('Concat', [cl(t) for t in a], ys, axis=ax)
    final = []
    for t in outs:
        n = rename.get(tname[t], tname[t])
        to.node('Identity', [cl(t)], n)
        final.append((n, shape[t]))
    # the producer's name is part of the bytes that the manifests' sha256 cover: changing it changes every hash
    return to.model('tflite2onnx_mini', [(nhwc[t], shape[t]) for t in gin], final)


if __name__ == '__main__':
    av = sys.argv[1:]
    opt = {}
    for name in ('--keep', '--rename'):
        if name in av:
            i = av.index(name)
            opt[name] = av[i + 1].split(',')
            del av[i:i + 2]
    flags = {f for f in av if f.startswith('--')}
    av = [x for x in av if not x.startswith('--')]
    if len(av) != 2 or flags - {'--fp32', '--no-swap'}:
        raise SystemExit(__doc__)
    data = convert(open(av[0], 'rb').read(), opt.get('--keep'), '--fp32' in flags, '--no-swap' not in flags,
                   dict(x.split('=') for x in opt.get('--rename', [])))
    open(av[1], 'wb').write(data)

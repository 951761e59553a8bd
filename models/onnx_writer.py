"""Writes ONNX files. Standard library only: what the converters in this folder share.

Opset 13, IR 7. What comes out is a pure function of the calls, in their order: the manifests' sha256 cover every byte, so a
change to names, to the order of nodes or to a default here changes the hash of every model.
"""
import struct

F32, I64, F16 = 1, 7, 10


# ---------------------------------------------------------------- protobuf
def vint(n):
    n &= (1 << 64) - 1
    o = bytearray()
    while n > 127:
        o.append(n & 127 | 128)
        n >>= 7
    o.append(n)
    return bytes(o)


def pi(f, n): return vint(f << 3) + vint(n)
def pb(f, x):
    x = x.encode() if isinstance(x, str) else bytes(x)
    return vint(f << 3 | 2) + vint(len(x)) + x


def attr(name, v):
    if isinstance(v, int):
        return pb(1, name) + pi(3, v) + pi(20, 2)
    if isinstance(v, str):
        return pb(1, name) + pb(4, v) + pi(20, 3)
    return pb(1, name) + b''.join(pi(8, x) for x in v) + pi(20, 7)


def tensor(name, dt, dims, data): return b''.join(pi(1, d) for d in dims) + pi(2, dt) + pb(8, name) + pb(9, data)
def value(name, dims):
    shp = b''.join(pb(1, pi(1, d)) for d in dims)
    return pb(1, name) + pb(2, pb(1, pi(1, F32) + pb(2, shp)))


# ---------------------------------------------------------------- TensorFlow's arithmetic
def same(n, k, s, d):
    """TensorFlow's SAME padding before and after an axis; where the total is odd, the larger part is behind."""
    p = max((-(-n // s) - 1) * s + (k - 1) * d + 1 - n, 0)
    return p // 2, p - p // 2


# ---------------------------------------------------------------- the graph
class Graph:
    def __init__(self, fp32=False):
        self.fp32, self.nodes, self.inits, self.done = fp32, [], [], set()

    def node(self, kind, ins, out, **at):
        self.nodes.append(b''.join(pb(1, x) for x in ins) + pb(2, out) + pb(3, out) + pb(4, kind) +
                          b''.join(pb(5, attr(k, v)) for k, v in sorted(at.items())))
        return out

    def constant(self, key, dt, dims, data):
        if key not in self.done:
            self.inits.append(tensor(key, dt, dims, data))
            self.done.add(key)
        return key

    def weight(self, key, words, dims):
        """an fp16 initializer + Cast (ORT folds it when the session is built), or an fp32 initializer"""
        if self.fp32:
            vals = struct.unpack('<%de' % len(words), words.tobytes())
            return self.constant(key, F32, dims, struct.pack('<%df' % len(vals), *vals))
        if key not in self.done:
            self.constant(key + '_h', F16, dims, words.tobytes())
            self.node('Cast', [key + '_h'], key, to=F32)
            self.done.add(key)
        return key

    def i64(self, key, v): return self.constant(key, I64, [len(v)], struct.pack('<%dq' % len(v), *v))
    def scalar(self, key, v): return self.constant(key, F32, [], struct.pack('<f', v))
    def relu6(self, x, out): return self.node('Clip', [x, self.scalar('c0', 0.0), self.scalar('c6', 6.0)], out)

    def resize(self, x, fy, fx, align_corners, half_pixel, out):
        """Bilinear, of a channels-first tensor."""
        mode = 'align_corners' if align_corners else 'half_pixel' if half_pixel else 'asymmetric'
        key = self.constant('scale_%g_%g' % (fy, fx), F32, [4], struct.pack('<4f', 1, 1, fy, fx))
        return self.node('Resize', [x, '', key], out, mode='linear', coordinate_transformation_mode=mode)

    def model(self, producer, ins, outs):
        """The file's bytes; ins and outs are (name, shape)."""
        graph = b''.join(pb(1, n) for n in self.nodes) + pb(2, 'pose') + b''.join(pb(5, x) for x in self.inits) + \
            b''.join(pb(11, value(*i)) for i in ins) + b''.join(pb(12, value(*o)) for o in outs)
        return pi(1, 7) + pb(2, producer) + pb(7, graph) + pb(8, pi(2, 13))

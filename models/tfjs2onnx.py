#!/usr/bin/env python3
"""Convert the convolutional part of a TensorFlow.js graph model to ONNX. Standard library only.

usage: tfjs2onnx.py IN.json OUT.onnx --input NODE=NAME:1xHxWxC --keep NODE=NAME,... [--fp32]

  --input   the node whose value the caller supplies, its name in the ONNX file and its shape; what it is made of is left out
  --keep    the nodes that become outputs, and their names there; everything that feeds no kept output is left out
  --fp32    store weights as fp32 (default: fp16 as in the .bin file, with a Cast that ORT folds at load)

The weight files that IN.json names are read from the folder it is in. Output is a pure function of the input bytes and the
options. Opset 13, IR 7, input and outputs NHWC fp32 as in the tfjs graph.
"""
import json, sys
from array import array
from base64 import b64decode
from math import prod
from pathlib import Path

from onnx_writer import Graph, same


# ---------------------------------------------------------------- tfjs reading
def read_weights(manifest, folder):
    """name -> (index, shape, dtype, words); words are fp16 in an array('H') or int32 in an array('i')"""
    found = {}
    for group in manifest:
        data, at = b''.join((folder / p).read_bytes() for p in group['paths']), 0
        for w in group['weights']:
            dtype = w.get('quantization', w)['dtype']
            if dtype not in ('float16', 'int32'):
                raise SystemExit('constant %s has type %s' % (w['name'], dtype))
            size = prod(w['shape']) * (2 if dtype == 'float16' else 4)
            words = array('H' if dtype == 'float16' else 'i', data[at:at + size])
            found[w['name']] = (len(found), w['shape'], dtype, words)
            at += size
        if at != len(data):
            raise SystemExit('%s: %d bytes, its manifest accounts for %d' % (', '.join(group['paths']), len(data), at))
    return found


class Node:
    """A node of the graph; protobuf's JSON has 64-bit integers as strings and byte strings in base64."""
    def __init__(s, n):
        s.op, s.name, s.at = n['op'], n['name'], n.get('attr', {})
        s.ins = [i.removesuffix(':0') for i in n.get('input', [])]

    def flag(s, key): return s.at.get(key, {}).get('b', False)
    def text(s, key): return b64decode(s.at[key]['s']).decode()
    def texts(s, key): return [b64decode(x).decode() for x in s.at.get(key, {}).get('list', {}).get('s', [])]

    def hw(s, key):  # the two spatial values of an NHWC list
        return [int(x) for x in s.at[key]['list']['i']][1:3]


def hwio_to_oihw(a, hw, i, o):
    r, n = array('H', bytes(2 * len(a))), i * o
    for oo in range(o):
        for k in range(hw):
            r[oo * i * hw + k:(oo + 1) * i * hw:hw] = a[k * n + oo:(k + 1) * n:o]
    return r


# ---------------------------------------------------------------- conversion
def convert(path, given, keep, fp32=False):
    source = json.loads(path.read_text(encoding='utf-8'))
    weights = read_weights(source['weightsManifest'], path.parent)
    graph = [Node(n) for n in source['modelTopology']['node']]
    start, image, image_shape = given
    for name in [start, *keep]:
        if not any(n.name == name for n in graph):
            raise SystemExit('the graph has no node %s' % name)

    # drop what no kept output needs, and what the input is made of
    need, live = set(keep), []
    for n in reversed(graph):
        if n.name in need and n.name != start and n.name not in weights:
            live.append(n)
            need |= set(n.ins)
    live.reverse()
    if start not in need:
        raise SystemExit('no kept output depends on %s' % start)

    to = Graph(fp32)
    shape = {start: image_shape}  # NHWC, whichever layout the value is in
    nchw = {start: to.node('Transpose', [image], 'image_cf', perm=[0, 3, 1, 2])}

    def half(name, layout):
        index, dims, dtype, words = weights[name]
        if dtype != 'float16':
            raise SystemExit('%s has type %s, not float16' % (name, dtype))
        return to.weight('w%d' % index, *layout(words, dims))

    def plain(words, dims): return words, dims

    def conv_layout(words, dims):
        h, w, i, o = dims
        return hwio_to_oihw(words, h * w, i, o), [o, i, h, w]

    def depthwise_layout(words, dims):
        # channel c's M results are the channels c * M ... c * M + M - 1, in TensorFlow as in ONNX's groups
        h, w, c, m = dims
        return hwio_to_oihw(words, h * w, 1, c * m), [c * m, 1, h, w]

    for k, n in enumerate(live):
        out = 't%d' % k
        for i in n.ins:
            if i not in shape and i not in weights:
                raise SystemExit('%s %s needs %s, which is not made before it' % (n.op, n.name, i))
        x = n.ins[0]
        if n.op in ('_FusedConv2D', 'FusedDepthwiseConv2dNative', 'DepthwiseConv2dNative'):
            fused = n.texts('fused_ops')
            if fused not in ([], ['BiasAdd'], ['BiasAdd', 'Relu'], ['BiasAdd', 'Relu6']):
                raise SystemExit('%s fuses %s' % (n.name, '+'.join(fused)))
            if n.text('data_format') != 'NHWC' or n.text('padding') not in ('SAME', 'VALID'):
                raise SystemExit('%s: layout %s, padding %s' % (n.name, n.text('data_format'), n.text('padding')))
            _, ih, iw, cin = shape[x]
            kh, kw, wi, wo = weights[n.ins[1]][1]
            (sh, sw), (dh, dw) = n.hw('strides'), n.hw('dilations')
            (t0, b0), (l0, r0) = (same(ih, kh, sh, dh), same(iw, kw, sw, dw)) if n.text('padding') == 'SAME' else ((0, 0), (0, 0))
            if wi != cin:
                raise SystemExit('%s has weights for %d channels, its input has %d' % (n.name, wi, cin))
            deep = n.op != '_FusedConv2D'
            ins = [nchw[x], half(n.ins[1], depthwise_layout if deep else conv_layout)]
            if fused:
                ins.append(half(n.ins[2], plain))
            relu = fused[1:]
            r = to.node('Conv', ins, out + '_c' if relu else out, group=cin if deep else 1, kernel_shape=[kh, kw],
                        pads=[t0, l0, b0, r0], strides=[sh, sw], dilations=[dh, dw])
            if relu:
                r = to.relu6(r, out) if relu == ['Relu6'] else to.node('Relu', [r], out)
            oh, ow = ((size + before + after - (kk - 1) * d - 1) // s + 1 for size, before, after, kk, d, s in
                      ((ih, t0, b0, kh, dh, sh), (iw, l0, r0, kw, dw, sw)))
            shape[n.name] = [1, oh, ow, wi * wo if deep else wo]
        elif n.op == 'AddV2':
            if shape[x] != shape[n.ins[1]]:
                raise SystemExit('%s adds different shapes' % n.name)
            r = to.node('Add', [nchw[i] for i in n.ins], out)
            shape[n.name] = shape[x]
        elif n.op == 'ResizeBilinear':
            (_, ih, iw, c), (oh, ow) = shape[x], weights[n.ins[1]][3]
            r = to.resize(nchw[x], oh / ih, ow / iw, n.flag('align_corners'), n.flag('half_pixel_centers'), out)
            shape[n.name] = [1, oh, ow, c]
        elif n.op == 'Sigmoid':
            r = to.node('Sigmoid', [nchw[x]], out)
            shape[n.name] = shape[x]
        else:
            raise SystemExit('tfjs op %s (%s) is not supported' % (n.op, n.name))
        nchw[n.name] = r
    for name, out in keep.items():
        to.node('Transpose', [nchw[name]], out, perm=[0, 2, 3, 1])
    return to.model('tfjs2onnx', [(image, image_shape)], [(out, shape[name]) for name, out in keep.items()])


if __name__ == '__main__':
    av = sys.argv[1:]
    opt = {}
    for name in ('--input', '--keep'):
        if name in av[:-1]:
            i = av.index(name)
            opt[name] = av[i + 1]
            del av[i:i + 2]
    flags = {f for f in av if f.startswith('--')}
    av = [x for x in av if not x.startswith('--')]
    try:
        start, rest = opt['--input'].split('=')
        image, dims = rest.split(':')
        given = start, image, [int(d) for d in dims.split('x')]
        keep = dict(x.split('=') for x in opt['--keep'].split(','))
    except (KeyError, ValueError):
        raise SystemExit(__doc__)
    if len(av) != 2 or flags - {'--fp32'} or len(given[2]) != 4 or given[2][0] != 1:
        raise SystemExit(__doc__)
    Path(av[1]).write_bytes(convert(Path(av[0]), given, keep, '--fp32' in flags))

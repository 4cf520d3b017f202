"""A strict reader of safetensors files: refuses whatever the format does not allow, and more where gradflow promises
more (sorted names, no gap, padding). Standard library only."""
import json
import struct

WIDTHS = {'F32': ('f', 4), 'I64': ('q', 8)}


class Bad(Exception):
    pass


def demand(condition, what):
    if not condition:
        raise Bad(what)


def pairs(items):
    keys = [key for key, _ in items]
    demand(len(keys) == len(set(keys)), 'a key twice')
    return dict(items)


def constant(name):
    raise Bad(name + ' is not JSON')


def whole(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


class Tensor:
    def __init__(self, dtype, shape, data):
        letter, width = WIDTHS[dtype]
        self.dtype, self.shape = dtype, tuple(shape)
        self.values = list(struct.unpack('<%d%s' % (len(data) // width, letter), data))

    def rows(self):
        """[[...], ...] of a matrix."""
        count, columns = self.shape
        return [self.values[i * columns:(i + 1) * columns] for i in range(count)]


def tensor(name, entry, data, offset):
    demand(set(entry) == {'dtype', 'shape', 'data_offsets'}, name + ': not the three members')
    demand(entry['dtype'] in WIDTHS, name + ': dtype')
    demand(isinstance(entry['shape'], list) and all(whole(size) for size in entry['shape']), name + ': shape')
    size = WIDTHS[entry['dtype']][1]
    for count in entry['shape']:
        size *= count
    begin, end = entry['data_offsets']
    demand(whole(begin) and whole(end) and begin == offset, name + ': a gap or an overlap')
    demand(end - begin == size, name + ': its size is not that of its shape')
    demand(end <= len(data), name + ': beyond the end')
    return Tensor(entry['dtype'], entry['shape'], data[begin:end])


def parse(content):
    """({key: text}, {name: Tensor}); the tensors in the order of the file."""
    demand(len(content) >= 8, 'no length')
    length, = struct.unpack('<Q', content[:8])
    demand(length % 8 == 0, 'the header is not padded')
    demand(length <= min(len(content) - 8, 100000000), 'the header is too long')
    header, data = content[8:8 + length], content[8 + length:]
    demand(header[:1] == b'{', 'the header does not begin with {')
    demand(header.rstrip(b' ')[-1:] == b'}' and len(header) - len(header.rstrip(b' ')) < 8, 'padding')
    try:
        members = json.loads(header.decode('utf-8'), object_pairs_hook=pairs, parse_constant=constant)
    except ValueError as error:
        raise Bad(str(error)) from error
    metadata = members.pop('__metadata__')
    demand(all(isinstance(text, str) for text in metadata.values()), 'metadata that is not text')
    tensors, offset = {}, 0
    for name, entry in members.items():
        tensors[name] = tensor(name, entry, data, offset)
        offset = entry['data_offsets'][1]
    demand(offset == len(data), 'bytes that belong to no tensor')
    order = [(-WIDTHS[one.dtype][1], name) for name, one in tensors.items()]
    demand(order == sorted(order), 'not sorted')
    return metadata, tensors


def load(path):
    with open(path, 'rb') as file:
        return parse(file.read())

"""Golden numbers for tests/nn/golden_test.cpp, from PyTorch's own layers. Run: python nn.py > nn.json

The weights are waves (see layers.py): that of a parameter, in registration order the p-th of the layer, has phase
p + 1.
"""
import json

import torch
import torch.nn.functional as F
from torch import nn

from layers import joined_attention, wave


def transformer_layer(x, mask):
    d = 8
    layer = nn.TransformerEncoderLayer(d, 2, 32, 0.0, "gelu", batch_first=True, norm_first=True).eval()
    shapes = [(d,), (d,), (d,), (d,), (d, d), (2 * d, d), (d, d), (d,), (32, d), (32,), (d, 32), (d,)]
    p = [wave(s, i + 1) for i, s in enumerate(shapes)]
    layer.norm1.weight.data, layer.norm1.bias.data, layer.norm2.weight.data, layer.norm2.bias.data = p[:4]
    layer.self_attn = joined_attention(2, *p[4:8])
    layer.linear1.weight.data, layer.linear1.bias.data = p[8:10]
    layer.linear2.weight.data, layer.linear2.bias.data = p[10:12]
    with torch.no_grad():
        y = x + layer.self_attn(layer.norm1(x), layer.norm1(x), layer.norm1(x), key_padding_mask=~mask)[0]
        return y + layer.linear2(F.gelu(layer.linear1(layer.norm2(y))))


def attention_pool(x, mask):
    d, k = 8, 3
    p = [wave(s, i + 1) for i, s in enumerate([(k, d), (d, d), (2 * d, d), (d, d), (d,)])]
    with torch.no_grad():
        return joined_attention(2, *p[1:])(p[0].expand(x.size(0), k, d), x, x, key_padding_mask=~mask)[0]


def recurrent(x, mask):
    """PyTorch's packed bidirectional layers; parameters in the order layer, direction."""
    gru = nn.GRU(8, 3, num_layers=2, batch_first=True, bidirectional=True)
    names = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"]
    for layer in range(2):
        for way, suffix in enumerate(["", "_reverse"]):
            for i, name in enumerate(names):
                parameter = getattr(gru, f"{name}_l{layer}{suffix}")
                parameter.data = wave(parameter.shape, (layer * 2 + way) * 4 + i + 1)
    packed = nn.utils.rnn.pack_padded_sequence(x, mask.sum(1), batch_first=True, enforce_sorted=False)
    with torch.no_grad():
        return nn.utils.rnn.pad_packed_sequence(gru(packed)[0], batch_first=True, total_length=x.size(1))[0]


def residual_block(x):
    """Stride 2, 8 -> 16 channels, weight standardisation, 8 groups, averaging shortcut."""
    w1, w2 = wave((16, 8, 3, 3), 1), wave((16, 16, 3, 3), 2)
    n1, b1, n2, b2 = (wave((16,), i) for i in range(3, 7))
    shortcut = wave((16, 8, 1, 1), 7)

    def standard(w):
        flat = w.flatten(1)
        flat = (flat - flat.mean(1, True)) / torch.sqrt(flat.var(1, unbiased=False, keepdim=True) * flat.size(1) + 1e-4)
        return flat.view_as(w)

    y = F.relu(F.group_norm(F.conv2d(x, standard(w1), stride=2, padding=1), 8, n1, b1))
    y = F.group_norm(F.conv2d(y, standard(w2), padding=1), 8, n2, b2)
    return F.relu(y + F.conv2d(F.avg_pool2d(x, 2), shortcut))


def stack(x):
    """Multi-input logistic regression of nn/stack.h, as one linear map a class over a row's features: the score of each
    input times the presence of each, both there, and the presence of each input. Three inputs, two classes."""
    scores, here = x[:, :, :2], torch.tensor([[1., 1., 1.], [1., 0., 1.], [0., 0., 1.]])
    trust, offset = wave((3, 3, 2), 1), wave((3, 2), 2)
    out = []
    for k in range(2):
        pairs = (scores[:, :3, k] * here).unsqueeze(2) * here.unsqueeze(1)  # [B, m, n]
        features = torch.cat([pairs.flatten(1), here], 1)
        out.append(F.linear(features, torch.cat([trust[:, :, k].flatten(), offset[:, k]]).unsqueeze(0)))
    return torch.cat(out, 1)


x = wave((3, 5, 8), 11, 1.0)
mask = torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [1, 0, 0, 0, 0]], dtype=torch.bool)
numbers = {
    "transformer_layer": transformer_layer(x, mask),
    "attention_pool": attention_pool(x, mask),
    "recurrent": recurrent(x, mask),
    "residual_block": residual_block(wave((1, 8, 6, 4), 13, 1.0)),
    "stack": stack(x),
}
numbers = {k: [float(f"{v:.7g}") for v in t.flatten().tolist()] for k, t in numbers.items()}
print(json.dumps({"made_with": f"torch {torch.__version__.split('+')[0]}", **numbers}))

"""PyTorch as a side of many small networks, which differ in their weights and in the order of their
images. Cues are those of CuedMany.java: `epoch` answers with the seconds and the mean loss of one
of them, `correct` with the test images told right by the first few.

    torch_many.py --networks N --way serial|batched, and the options of torch_epoch.py

serial: one after another, each as torch_epoch.py trains it; the clock runs in their epochs alone.
batched: all at once, as torch.func offers it: their weights in one tensor a layer
(stack_module_state), a step of one network (functional_call, grad) mapped over all (vmap), and SGD
by hand in one fused call. The variants are those of torch_epoch.py.
"""

import torch
from torch import func, nn
from torch_epoch import RATE, Epochs, Training, network, options, side

TESTED = 8  # networks, as many as CuedMany.java tests


class Serial(Epochs):
    """Takes the weights of one network after another into the only one there is."""

    def __init__(self, training, steps, device, networks):
        super().__init__(training, steps, device)
        layers = [m for m in training.network if isinstance(m, nn.Linear)]
        widths = [layers[0].in_features] + [layer.out_features for layer in layers]
        fresh = (network("-".join(map(str, widths)), device) for _ in range(networks))
        self.weights = [[p.detach() for p in one.parameters()] for one in fresh]

    def epoch(self):
        answers = []
        for number, weights in enumerate(self.weights):
            self.training.restore(weights)
            answers.append(super().epoch())
            self.weights[number] = self.training.weights()
        return {key: sum(a[key] for a in answers) / len(answers) for key in ("seconds", "loss")}

    def correct(self):
        counts = []
        for weights in self.weights[:TESTED]:
            self.training.restore(weights)
            counts.append(self.correct_of(self.training.network))
        return {"correct": counts, "of": 10_000}


class Batched(Training):
    """Each tensor has the networks as its first dimension."""

    # max-autotune's products fail on many matrices at once: on a processor, PyTorch 2.13.
    tried = ("max-autotune-no-cudagraphs", "default") if torch.cuda.is_available() else ("default",)
    modes = {"compiled": tried, "graph-compiled": tried}

    def __init__(self, chosen, device):
        super().__init__(chosen, device)
        networks = [network(chosen.layers, device) for _ in range(chosen.networks)]
        stacked, _ = func.stack_module_state(networks)
        self.stacked = {name: weights.detach() for name, weights in stacked.items()}
        shape = (chosen.networks, self.count)
        self.order = torch.empty(shape, dtype=torch.long, device=device)
        self.begin()

    def loss_of(self, images, labels):
        """Gradients of all weights, and all losses."""
        one = func.grad_and_value(self.loss_of_one)
        return func.vmap(one)(self.stacked, images, labels)

    def loss_of_one(self, weights, images, labels):
        answers = func.functional_call(self.network, weights, (images.float() * (1 / 255),))
        return nn.functional.cross_entropy(answers, labels)

    def parameters(self):
        return list(self.stacked.values())

    def step(self, rows):
        chosen = self.order[:, self.row + self.lines[:rows]]
        gradients, losses = self.loss_by(rows)(self.images[chosen], self.labels[chosen])
        torch._foreach_add_(
            self.parameters(), [gradients[name] for name in self.stacked], alpha=-RATE
        )
        self.total += losses.mean() * rows
        self.row += rows

    def begin(self):
        self.order.copy_(torch.rand(self.order.shape, device=self.order.device).argsort(1))
        self.row.zero_()
        self.total.zero_()


class Together(Epochs):
    def epoch(self):
        answer = super().epoch()
        networks = self.training.order.shape[0]
        return answer | {"seconds": answer["seconds"] / networks}

    def correct(self):
        counts = []
        for number in range(min(TESTED, self.training.order.shape[0])):
            own = {name: weights[number] for name, weights in self.training.stacked.items()}
            one = self.training.network
            counts.append(self.correct_of(lambda x, own=own: func.functional_call(one, own, (x,))))
        return {"correct": counts, "of": 10_000}


def main():
    parser = options()
    parser.add_argument("--networks", type=int, default=132)
    parser.add_argument("--way", choices=("serial", "batched"), required=True)
    chosen = parser.parse_args()
    if chosen.way == "batched":
        side(chosen, Batched, Together)
    else:
        side(chosen, Training, lambda *made: Serial(*made, chosen.networks))


main()

#!/usr/bin/env python3
"""Is each encoder of a modality about as good as the one that is taken by default?

    bench/encoders.py OUT DATA [--only image,audio] [--seeds 1] [--braid build/release/braid] [KEY=VALUE ...]

DATA holds `digits`, `avletters` and `easy-vqa`, each a folder with a table (see SETS). For every modality a model of
one named set is trained with each of its encoders, everything else as it is by default, on one thread; KEY=VALUE words
go to `braid train`. Printed are the test accuracies, means over the seeds, each as a share of the default's.

What was trained before stays in OUT. Needs Python's standard library alone."""
import argparse
import json
import pathlib
import subprocess

# Modality: table, target, inputs, the input whose encoder differs, the default, the others.
SETS = {
    "image": ("digits/digits.csv", "digit", ["written"], "written", "resnet", ["vit"]),
    "audio": ("digits/digits.csv", "digit", ["spoken"], "spoken", "audio_convnet", ["transformer", "gru"]),
    "array": ("avletters/letters.csv", "letter", ["mfcc"], "mfcc", "transformer", ["gru", "convnet_1d"]),
    "text": ("easy-vqa/questions.csv", "answer", ["image", "question"], "question", "transformer", ["gru"]),
    "video": ("avletters/letters.csv", "letter", ["lips"], "lips", "frame_convnet",
              ["convnet_2plus1d", "tubelet_transformer"]),
}


def accuracy(braid, run, table, target, inputs, seed, words):
    if not (run / "evaluation.json").exists():
        subprocess.run([braid, "train", table, "--target", target, "--inputs", ",".join(inputs), "--out", run, "--seed",
                        str(seed), "--threads", "1", "--quiet", *words], check=True, stdout=subprocess.DEVNULL)
    return json.loads((run / "evaluation.json").read_text())["targets"][target]["accuracy"]["value"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--only", default=",".join(SETS))
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--braid", default="build/release/braid")
    args, words = parser.parse_known_args()
    args.out.mkdir(parents=True, exist_ok=True)
    print("| modality | encoder | accuracy in % | of the default's |\n|---|---|---|---|")
    for modality in args.only.split(","):
        table, target, inputs, varied, default, others = SETS[modality]
        reference = None
        for encoder in [default, *others]:
            chosen = [] if encoder == default else [f"inputs.{varied}.encoder.type={encoder}"]
            values = [accuracy(args.braid, args.out / f"{modality}-{encoder}-{seed}", args.data / table, target, inputs,
                               seed, chosen + words) for seed in range(args.seeds)]
            mean = sum(values) / len(values)
            reference = reference or mean
            print(f"| {modality} | {encoder} | {100 * mean:.1f} | {100 * mean / reference:.1f} % |", flush=True)


if __name__ == "__main__":
    main()

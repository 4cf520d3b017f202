"""healthy-relu-he learns the spiral: the loss over the whole training set falls below 0.1."""

import sys

import gradflow_run


def main(binary):
    checks = gradflow_run.Checks()
    run = gradflow_run.records(binary, "healthy-relu-he")
    losses = [(record["iteration"], record["train_loss"]) for record in run
              if record["type"] == "iteration" and record["train_loss"] is not None]
    if len(losses) < 2:
        sys.exit("the training loss was taken %d times only" % len(losses))
    checks.within("training loss at iteration 0", losses[0][1], 0.3, 10)
    checks.within("least training loss (iteration %d)" % min(losses, key=lambda pair: pair[1])[0],
                  min(loss for _, loss in losses), 0, 0.1)
    checks.within("training loss at the end (iteration %d)" % losses[-1][0], losses[-1][1], 0, 0.2)
    checks.within("batch loss in the summary", run[-1]["loss"], 0, 0.5)
    checks.end()


main(sys.argv[1])

"""What ``modus roadmap`` says of the training of local forces."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modusvivendi.core.training import Pipeline, Training


def training_lines(training: "Training | None") -> list[str]:
    """Say the pipeline in lines: fighters at the end here and elsewhere, the vetting chosen, the frontier."""
    if training is None:
        return []
    here, there = training.pipeline, training.elsewhere
    lines = [f"Training ({training.option}): {_sum_up(here)}; trainers attacked {here.exposure:.1%} a month"]
    lines.append(f"  {training.other} instead: {_sum_up(there)}; trainers attacked {there.exposure:.1%} a month")
    lines.append("  vetting that gives most fighters for its risk (2 as strict as in 2015, 0 the legal floor):")
    shown = [one for one in training.choices if one.frontier]
    for one in [*shown[:: max(len(shown) // 6, 1)], training.chosen]:
        mark = " <- the option of the deal" if one is training.chosen else ""
        levels = ", ".join(f"{question} {level}" for question, level in one.levels.items())
        lines.append(f"    {one.fighters:>7,.0f} fighters, risk {one.total:.0%}: {levels}{mark}")
    return lines


def _sum_up(pipeline: "Pipeline") -> str:
    return (
        f"{pipeline.applied.sum():,.0f} apply, {pipeline.trained[-1]:,.0f} trained, {pipeline.retained[-1]:,.0f} stay, "
        f"{pipeline.inside[-1]:,.0f} in the country"
    )

"""`make quality`: how many of the cases get the answer of their source, by kind, and every miss."""

from collections import defaultdict

from tests.scenarios.test_open_cases import CASES, KNOWN_MISSES, SOLID, decided


def report(names: list[str]) -> None:
    """Prints the scores: strict counts the expected answer only, lenient an accepted one too, the mean half a point."""
    kinds: dict[str, list[float]] = defaultdict(list)
    certain, misses = 0, []
    for name in names:
        case, result = CASES[name], decided(CASES[name])
        answer = result.recommendation.mechanism if result.recommendation else None
        score = 1.0 if answer == case["expect"] else 0.5 if answer in case.get("accept", []) else 0.0
        kinds[case["expect"]].append(score)
        certain += result.standing == "decided"
        if score < 1:
            why = KNOWN_MISSES.get(name) or case.get("doubt", "")
            misses.append(f"  {name}: {answer} instead of {case['expect']} ({score:g}). {why}".rstrip())
    scores = [score for group in kinds.values() for score in group]
    means = [sum(group) / len(group) for group in kinds.values()]
    print(
        f"{len(scores)} cases: strict {sum(score == 1 for score in scores) / len(scores):.1%}, "
        f"lenient {sum(score > 0 for score in scores) / len(scores):.1%}, "
        f"mean over the kinds {sum(means) / len(means):.1%}, decided {certain / len(scores):.1%}"
    )
    for kind, group in sorted(kinds.items()):
        print(f"  {kind:24} {sum(group) / len(group):6.1%} of {len(group)}")
    print("\n".join(["misses:", *misses]) if misses else "no misses")


if __name__ == "__main__":
    print("Solid open cases")
    report(SOLID)
    print("\nOpen cases of doubtful sources, outside the score")
    report([name for name in CASES if name not in SOLID])

"""`make quality`: how many of the open cases get the answer of their source, by kind, and every miss."""

from collections import defaultdict

from tests.scenarios.test_open_cases import CASES, KNOWN_MISSES, decided


def main() -> None:
    """Prints the scores: strict counts the expected answer only, lenient an accepted one too, the mean half a point."""
    kinds: dict[str, list[float]] = defaultdict(list)
    certain, misses = 0, []
    for name, case in CASES.items():
        result = decided(case)
        answer = result.recommendation.mechanism if result.recommendation else None
        score = 1.0 if answer == case["expect"] else 0.5 if answer in case.get("accept", []) else 0.0
        kinds[case["expect"]].append(score)
        certain += result.standing == "decided"
        if score < 1:
            misses.append(f"{name}: {answer} instead of {case['expect']} ({score:g}). {KNOWN_MISSES.get(name, '')}")
    scores = [score for group in kinds.values() for score in group]
    print(
        f"{len(scores)} cases: strict {sum(score == 1 for score in scores) / len(scores):.1%}, "
        f"lenient {sum(score > 0 for score in scores) / len(scores):.1%}, mean {sum(scores) / len(scores):.1%}, "
        f"decided {certain / len(scores):.1%}"
    )
    for kind, group in sorted(kinds.items()):
        print(f"  {kind:24} {sum(group) / len(group):6.1%} of {len(group)}")
    print("\n".join(misses) or "no misses")


if __name__ == "__main__":
    main()

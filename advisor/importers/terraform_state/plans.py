"""What a plan says of what is not built yet: ids and Regions, found by the configuration that it holds."""

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from advisor.importers.aws_answers.records import REGION, Record
from advisor.importers.terraform_state.resources import Fate, Resource, at, of_shown, without_indexes
from advisor.importers.terraform_state.types import REFERS_TO, TYPES
from advisor.plain_text import and_join

MAX_STEPS = 1_000_000
"""So many references are followed in one plan."""
_SHOWN = 3
_MODULE = re.compile(r"(?:module\.[\w-]+(?:\[[^\]]*\])?\.)*")
_OF_MODULE = re.compile(r"module\.([\w-]+)(\[[^\]]*\])?(?:\.([\w-]+))?")
_OF_RESOURCE = re.compile(r"((?:data\.)?[a-z]\w*\.[\w-]+)(\[[^\]]*\])?(?:\.(\w+))?")
_STEP = re.compile(r'\.([\w-]+)|\["([^"\]]*)"\]')
_NO_VALUE = ("each.", "count.", "path.", "terraform.", "self.")
"""How references begin that lead to no resource."""
_VPCS = REFERS_TO["vpc_id"]


class _Scope(NamedTuple):
    """Where an expression stands: the address of its module, and what each of its resources is made of."""

    module: str
    own: str = ""
    """The index of the resource or module call in which it stands, such as `["eu"]`."""
    each: tuple[str, ...] = ()
    """The references of `for_each` there."""


_Followed = tuple[str, _Scope]


@dataclass
class _Found:
    """What an expression comes to."""

    values: dict[str, None] = field(default_factory=dict)
    open: dict[str, None] = field(default_factory=dict)
    """References that lead nowhere."""
    presumed: bool = False
    """Whether a local value was taken for the only resource that it can be."""

    @property
    def only(self) -> str | None:
        """The value, where there is one."""
        return next(iter(self.values)) if len(self.values) == 1 else None


def of_plan(document: Record) -> list[Resource]:
    """What will be there, data sources as they were read, and what the plan takes away."""
    if document.flag("errored"):
        document.wrong("the rest of the plan: Terraform stopped with an error", document.origin)
    elif document.data.get("complete") is False:
        document.wrong("the rest of the configuration: the plan is of a part of it", document.origin)
    for one in document.parts("deferred_changes"):
        change = one.part("resource_change")
        here = at(change, change.text("address") or "")
        here.wrong(f"what this plan puts off: {change.text('type') or 'a resource'}", here.origin)
    every = list(of_shown(document.part("planned_values").part("root_module")))
    there = {one.address for one in every}
    before = of_shown(document.part("prior_state").part("values").part("root_module"))
    every += [one for one in before if one.is_data and one.address not in there]
    return [*_Plan(document, every).resources(), *_leaving(document)]


def _leaving(document: Record) -> Iterator[Resource]:
    """What the plan takes away or replaces, and what it only forgets."""
    for one in document.parts("resource_changes"):
        change = one.part("change")
        actions = change.texts("actions")
        address, values = one.text("address") or "", change.part("before").data
        if "delete" in actions or "forget" in actions:
            fate = Fate.LEAVING if "delete" in actions else Fate.BUILT
            yield Resource(address, one.text("type") or "", values, fate)


class _Plan:
    def __init__(self, document: Record, every: list[Resource]) -> None:
        self.document, self.every = document, every
        self.variables = document.part("variables")
        configuration = document.part("configuration")
        self.providers = configuration.part("provider_config")
        self.modules: dict[str, tuple[Record, Record]] = {}
        """Modules of the configuration by address, each with its call."""
        self.stated: dict[str, Record] = {}
        """Resources of the configuration by address."""
        self._read(configuration.part("root_module"))
        self.by_address = {one.address: one for one in every}
        self.instances: defaultdict[str, list[str]] = defaultdict(list)
        """Addresses by those without indexes, of resources and of modules, which end in a point."""
        modules = dict.fromkeys(step for one in every for step in _modules_of(one.address))
        self.there = {*self.by_address, *modules}
        for module in modules:
            self.instances[without_indexes(module)].append(module)
        self.of_type: defaultdict[tuple[str, str], list[Resource]] = defaultdict(list)
        """Resources by module and type."""
        for one in every:
            self.instances[without_indexes(one.address)].append(one.address)
            self.of_type[_module_of(one.address), one.type].append(one)
        self.steps = 0

    def _read(self, root: Record) -> None:
        rest = [("", root, replace(root, data={}))]
        while rest:
            prefix, module, call = rest.pop()
            self.modules[prefix] = module, call
            for one in module.parts("resources"):
                self.stated[prefix + (one.text("address") or "")] = one
            calls = module.part("module_calls")
            for name in calls.data:
                inner = calls.part(name)
                rest.append((f"{prefix}module.{name}.", inner.part("module"), inner))

    def resources(self) -> Iterator[Resource]:
        """The resources with the ids to which they refer, and with their Regions."""
        for one in self.every:
            stated = self.stated.get(without_indexes(one.address))
            planned = Fate.PLANNED if not one.values.get("id") and one.fate is Fate.BUILT else one.fate
            if stated is None:
                yield replace(one, fate=planned)
                continue
            scope = self._scope(one, stated)
            known, presumed = self._referred(one, stated, scope) if one.type in TYPES else ({}, ())
            provider = stated.text("provider_config_key")
            yield replace(
                one,
                values={**one.values, **known},
                presumed=presumed,
                fate=planned,
                provider=provider,
                region=self._region(stated, scope, provider or ""),
            )

    def _scope(self, one: Resource, stated: Record) -> _Scope:
        return _Scope(
            _module_of(one.address), _index_of(one.address), _references(stated.data.get("for_each_expression"))
        )

    # --- ids ------------------------------------------------------------------------------------------------------

    def _referred(self, one: Resource, stated: Record, scope: _Scope) -> tuple[dict[str, str], tuple[str, ...]]:
        """The ids to which a resource refers, and those of them that are presumed; what is not told is noted."""
        known, presumed = dict[str, str](), list[str]()
        expressions = stated.part("expressions").data
        if one.type in ("aws_lb", "aws_alb") and "vpc_id" not in one.values:
            # The VPC of a load balancer is that of its subnets.
            expressions = {**expressions, "vpc_id": expressions.get("subnets")}
        for name, expression in expressions.items():
            if name not in REFERS_TO or name in one.values or not isinstance(expression, dict):
                continue
            found = self._follow(expression, scope, name)
            if found.only:
                known[name] = found.only
                presumed += [name] if found.presumed else []
            elif name == "resource_arn":
                continue  # What is no subnet is shared, too.
            elif found.values:
                several = [*list(found.values)[:_SHOWN], *(["others"] if len(found.values) > _SHOWN else [])]
                self._tell(one, f"{name}, which may be {and_join(several, 'or')}")
            elif found.open:
                self._tell(one, f"{name}, which is {and_join(list(found.open)[:_SHOWN], 'or')}")
        return known, tuple(presumed)

    def _tell(self, one: Resource, what: str) -> None:
        address = without_indexes(one.address)
        here = at(self.document, one.address)
        here.wrong(f"what the plan does not say of {address}: {what}; its state will say it", here.origin)

    def _follow(self, expression: Mapping[str, Any], scope: _Scope, name: str) -> _Found:
        """What the expression of an attribute refers to: ids or addresses of resources, or texts."""
        wanted = REFERS_TO.get(name, frozenset())
        found = _Found()
        rest = deque[_Followed]((one, scope) for one in _references(expression))
        seen = set(rest)
        while rest and len(found.values) <= _SHOWN:
            reference, scope = rest.popleft()
            if self.steps > MAX_STEPS:
                return _Found(open={reference: None})
            led = False
            for one in self._step(reference, scope, wanted):
                led = True
                self.steps += 1
                if isinstance(one, str):
                    found.values[one] = None
                elif one not in seen:
                    seen.add(one)
                    rest.append(one)
            if led or reference.startswith(_NO_VALUE):
                continue
            alone = self._alone(scope.module, wanted) if reference == f"local.{name}" else None
            if alone and name in ("vpc_id", "transit_gateway_id"):
                found.values[alone] = None
                found.presumed = True
            else:
                found.open[scope.module + reference] = None
        return found

    def _alone(self, module: str, wanted: frozenset[str]) -> str | None:
        """The only resource of some types in a module."""
        there = [one for kind in wanted for one in self.of_type[module, kind]]
        return self._id(there[0]) if len(there) == 1 else None

    def _step(self, reference: str, scope: _Scope, wanted: frozenset[str]) -> Iterator[str | _Followed]:
        """What a reference leads to: values, and other references."""
        if reference.startswith("each.value"):
            rest = reference.removeprefix("each.value")
            yield from ((one + scope.own + rest, _Scope(scope.module)) for one in scope.each)
        elif reference.startswith("var."):
            yield from self._variable(reference, scope)
        elif found := _OF_MODULE.match(reference):
            for module in self._instances(f"{scope.module}module.{found[1]}", found[2], scope, "."):
                outputs = self.modules.get(without_indexes(module), (self.document, None))[0].part("outputs")
                for name in [found[3]] if found[3] else list(outputs.data):
                    inner = _references(outputs.part(name).data.get("expression"))
                    yield from ((one, _Scope(module)) for one in inner)
        elif found := _OF_RESOURCE.match(reference):
            for address in self._instances(scope.module + found[1], found[2], scope):
                yield from self._of_resource(self.by_address[address], found[3] or "id", wanted)

    def _instances(self, name: str, index: str | None, scope: _Scope, end: str = "") -> list[str]:
        """The instances that a name means in a module: that of its index, else that of our own, else all."""
        for suffix in [index] if index else ["", scope.own]:
            if f"{name}{suffix}{end}" in self.there:
                return [f"{name}{suffix}{end}"]
        every = self.instances.get(without_indexes(name + end), ())
        return [] if index else [one for one in every if one.startswith(scope.module)]

    def _of_resource(self, one: Resource, name: str, wanted: frozenset[str]) -> Iterator[str | _Followed]:
        if one.type in wanted:
            yield self._id(one)
            return
        if one.type == "aws_subnet" and wanted == _VPCS:
            name = "vpc_id"
        stated = self.stated.get(without_indexes(one.address))
        if isinstance(value := one.values.get(name), str):
            if REFERS_TO.get(name, frozenset()) & wanted:
                yield value
        elif stated and REFERS_TO.get(name, frozenset()) & wanted:
            scope = self._scope(one, stated)
            yield from ((reference, scope) for reference in _references(stated.part("expressions").data.get(name)))

    def _variable(self, reference: str, scope: _Scope) -> Iterator[str | _Followed]:
        """What is given to a variable: by the call of its module, or for the whole plan; else its default."""
        name, *path = [one or other for one, other in _STEP.findall(reference.removeprefix("var"))]
        rest = reference.removeprefix(f"var.{name}")
        module, call = self.modules.get(without_indexes(scope.module), (self.document, self.document))
        given = call.part("expressions").data.get(name) if scope.module else self.variables.part(name).data
        if not isinstance(given, dict) or not given:
            given = {"constant_value": module.part("variables").part(name).data.get("default")}
        value = given.get("constant_value", given.get("value"))
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        if isinstance(value, str) and value:
            yield value
        elif scope.module:
            above, own = _module_of(scope.module[:-1]), _index_of(scope.module[:-1])
            outer = _Scope(above, own, _references(call.data.get("for_each_expression")))
            every = _references(given)
            if len(every) == 1 and self._is_whole(every[0], rest, outer):
                every = (every[0] + rest,)
            yield from ((one, outer) for one in every)

    def _is_whole(self, reference: str, rest: str, scope: _Scope) -> bool:
        """Whether a variable is another, or a whole module or resource: then what follows its name belongs to that."""
        place = scope.module + reference + _index_of(rest.partition(".")[0])
        return bool(rest) and (reference.startswith("var.") or not self.there.isdisjoint({place, f"{place}."}))

    @staticmethod
    def _id(one: Resource) -> str:
        found = one.values.get("id")
        return found if isinstance(found, str) and found else one.address

    # --- Regions --------------------------------------------------------------------------------------------------

    def _region(self, stated: Record, scope: _Scope, key: str) -> str | None:
        """The Region of a resource: its own, else that of its provider."""
        if isinstance(own := stated.part("expressions").data.get("region"), dict):
            return self._text(own, scope)
        if key in self.providers.data and (":" not in key or "expressions" in self.providers.part(key).data):
            return self._of_provider(key)
        # A module's provider is one of those above it; which one, a plan of an older Terraform does not say.
        local = key.rpartition(":")[2].partition(".")[0] or "aws"
        every = [one for one in self.providers.data if one.rpartition(":")[2].partition(".")[0] == local]
        own_ones = [one for one in every if ":" not in one or "expressions" in self.providers.part(one).data]
        regions = {self._of_provider(one) for one in own_ones} if ":" in key or not key else set()
        return regions.pop() if len(regions) == 1 else None

    def _of_provider(self, key: str) -> str | None:
        provider = self.providers.part(key)
        module = provider.text("module_address")
        expression = provider.part("expressions").part("region")
        return self._text(expression.data, _Scope(f"{module}." if module else ""))

    def _text(self, expression: Mapping[str, Any], scope: _Scope) -> str | None:
        """The Region that an expression states, itself or by a variable."""
        value = expression.get("constant_value")
        if not isinstance(value, str):
            found = self._follow(expression, scope, "region")
            value = None if found.open else found.only
        return value if value and REGION.fullmatch(value) else None


def _references(expression: Any) -> tuple[str, ...]:
    """The references of an expression, without those that only repeat the beginning of another."""
    found = expression.get("references") if isinstance(expression, dict) else None
    every = [one for one in found if isinstance(one, str)] if isinstance(found, list) else []
    kept: dict[str, None] = {}
    for one in every:
        previous = next(reversed(kept), "")
        if not previous.startswith((f"{one}.", f"{one}[")):
            kept[one] = None
    return tuple(kept)


def _module_of(address: str) -> str:
    """The address of the module in which something lies, with a point at its end."""
    found = _MODULE.match(address)
    return found[0] if found else ""


def _modules_of(address: str) -> Iterable[str]:
    """The module in which something lies, and those around it."""
    module = _module_of(address)
    while module:
        yield module
        module = _module_of(module[:-1])


def _index_of(address: str) -> str:
    found = re.search(r"\[[^\]]*\]$", address)
    return found[0] if found else ""

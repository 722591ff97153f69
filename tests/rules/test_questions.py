"""What the interview asks for places of the inventory: it exists there, its answers are taken, and what it settles is true."""

import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest
import yaml

from advisor import loads
from advisor.catalogue import Catalogue
from advisor.catalogue.files import QuestionEntry
from advisor.inventory import Account, Connection, InventoryContent, Service, Site, Vpc
from advisor.situations import situations

MODELS = {
    "inventory": InventoryContent,
    "accounts": Account,
    "vpcs": Vpc,
    "sites": Site,
    "services": Service,
    "connections": Connection,
}
SITE = "services: {app: {vpc: a}}\nsites: {dc: {%s}}\nvpcs: {a: {}, b: {}}\nconnections: [{from: dc, to: app}, {from: dc, to: b}]"
SAAS = "region: eu-west-1\nvpcs: {a: {}}\nservices: {app: {vpc: a}, v: {kind: saas}}\nconnections: [{from: app, to: v}]"
PAIR = "vpcs: {a: {%s}, b: {%s}, c: {%s}}\nservices: {app: {vpc: a}, api: {vpc: b}}\nconnections: [{from: app, to: api}, {from: a, to: c}]"
CLOUD = "sites: {g: {kind: other_cloud, cloud: google}}\nvpcs: {a: {}}\nconnections: [{from: g, to: a}]"
ALONE = "accounts: {x: {}, y: {organization: o, company: c, environment: test}}\nvpcs: {a: {account: y}}\nservices: {app: {vpc: a}, f: {runs_on: lambda, account: x}}\nconnections: [{from: f, to: app}, {from: app, to: f}]"

SETTLING: dict[str, list[tuple[str, Any, Any]]] = {
}

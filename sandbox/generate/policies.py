"""A function's policy: what its declaration says that it needs, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storefront.buckets import Bucket, FileAction
from storefront.checks.repository import CHECKS
from storefront.db.tables import Table
from storefront.declare import Action, SecretName, Sending
from storefront.payments.gateways.bkash.tokens import PARTITION as BKASH_TOKENS
from storefront.search.repository import SEARCH, part_pk
from storefront.search.wishes import miss_pk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storefront.db.tables import Index
    from storefront.declare import Needs

PARAMETERS = (
    "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${AWS::StackName}/"
)

NOT_LIMITED = Action.SCAN
"""IAM cannot keep a scan from some of a table's items."""


def statements(needs: Needs) -> Iterator[str]:
    """Yield the statements of a function's policy, each in YAML on one line.

    `no-bkash-token` is an anchor: see `NO_BKASH_TOKEN`.
    """
    for place, actions in needs.tables.items():
        yield _allow([one.iam for one in Action if one in actions], _arn(place))
    for bucket, files in needs.buckets.items():
        yield _allow([one.iam for one in FileAction if one in files], files_of(bucket))
    for secret in needs.secrets:
        yield _allow(["ssm:GetParameter"], f'!Sub "{PARAMETERS}{secret.value}"')
    for sending in needs.sends:
        yield _SENDING[sending]
    if _shares_the_table_of_the_bkash_token(needs):
        yield "*no-bkash-token"
    if _audits(needs):
        yield RESULTS_ONLY
    index = needs.buckets.get(Bucket.SEARCH)
    if index is not None and FileAction.PUT in index:
        yield INDEX_ONLY
    elif index is not None and Action.UPDATE in needs.tables.get(Table.CATALOG, Action(0)):
        yield MISSES_ONLY


_SENDING = {
    Sending.SMS: '{Effect: Allow, Action: [sns:Publish], Resource: "*"}',
    # AWS always says from which address a mail is; the emulator does not.
    Sending.MAIL: (
        '{Effect: Allow, Action: [ses:SendEmail], Resource: "*", '
        "Condition: {StringEqualsIfExists: {ses:FromAddress: !Ref MessageSender}}}"
    ),
}
"""What lets a function send: phones are no resources, and mails are told by whom they are from."""


NO_BKASH_TOKEN = (
    f"{{Effect: Deny, Action: [{', '.join(one.iam for one in Action if one not in NOT_LIMITED)}], "
    "Resource: !GetAtt PaymentsTable.Arn, "
    "Condition: {ForAnyValue:StringEquals: "
    f"{{dynamodb:LeadingKeys: [{BKASH_TOKENS}]}}}}}}"
)
"""What bars a function from bKash's access token, which is an item of the payments table."""


def _shares_the_table_of_the_bkash_token(needs: Needs) -> bool:
    """Return whether a function uses the payments table, but not bKash.

    The audit scans the table, which no condition on keys limits: barring it would promise too much.
    """
    actions = needs.tables.get(Table.PAYMENTS)
    speaks_to_bkash = SecretName.BKASH_CREDENTIALS in needs.secrets
    return actions is not None and not speaks_to_bkash and NOT_LIMITED not in actions


RESULTS_ONLY = (
    f"{{Effect: Deny, Action: [{Action.PUT.iam}], Resource: !GetAtt PaymentsTable.Arn, "
    f"Condition: {{ForAnyValue:StringNotEquals: {{dynamodb:LeadingKeys: [{CHECKS}]}}}}}}"
)
"""What lets an audit write down what it found, and nothing else."""


INDEX_ONLY = (
    f"{{Effect: Deny, Action: [{Action.DELETE.iam}, {Action.PUT.iam}, {Action.UPDATE.iam}], "
    "Resource: !GetAtt CatalogTable.Arn, Condition: {ForAnyValue:StringNotLike: "
    f'{{dynamodb:LeadingKeys: [{SEARCH}, "{part_pk("*")}"]}}}}}}'
)
"""What lets an indexer write down what it has indexed, and nothing of the catalogue itself."""


MISSES_ONLY = (
    f"{{Effect: Deny, Action: [{Action.UPDATE.iam}], Resource: !GetAtt CatalogTable.Arn, "
    f'Condition: {{ForAnyValue:StringNotLike: {{dynamodb:LeadingKeys: ["{miss_pk("*")}"]}}}}}}'
)
"""What lets a search count what it did not find, and change nothing that is sold."""


def _audits(needs: Needs) -> bool:
    """Return whether a function reads whole tables, and keeps what it finds."""
    return (Action.SCAN | Action.PUT) in needs.tables.get(Table.PAYMENTS, Action(0))


def _allow(actions: list[str], resource: str) -> str:
    return f"{{Effect: Allow, Action: [{', '.join(actions)}], Resource: {resource}}}"


def _arn(place: Table | Index) -> str:
    if isinstance(place, Table):
        return f"!GetAtt {logical_id(place)}.Arn"
    return f'!Sub "${{{logical_id(place.table)}.Arn}}/index/{place.name}"'


def logical_id(table: Table) -> str:
    """Return a table's name in the template."""
    return f"{table.name.capitalize()}Table"


def bucket_id(bucket: Bucket) -> str:
    """Return a bucket's name in the template."""
    return f"{bucket.name.capitalize()}Bucket"


def files_of(bucket: Bucket) -> str:
    """Return the ARN of all files that a bucket holds, as the template writes it."""
    return f'!Sub "${{{bucket_id(bucket)}.Arn}}/{bucket.folder}/*"'

"""Bugs of the template, its parameters and its alarms."""

from tests.controls.bug import PROJECT, Bug

_TEMPLATE = "tests/unit/test_template"

BUGS = [
    Bug(
        "stacks-share-the-name-of-a-schedule",
        "template.yaml",
        "            OmitName: true  # SAM's own name would be the same in every stack\n"
        "            ScheduleExpression: rate(2 minutes)\n",
        "            ScheduleExpression: rate(2 minutes)\n",
        (f"{_TEMPLATE}_names.py",),
        PROJECT,
    ),
    Bug(
        "a-deployment-that-failed-leaves-a-table",
        "template.yaml",
        "  UsersTable:\n    Type: AWS::DynamoDB::Table\n    DeletionPolicy: RetainExceptOnCreate\n",
        "  UsersTable:\n    Type: AWS::DynamoDB::Table\n    DeletionPolicy: Retain\n",
        (f"{_TEMPLATE}.py", "-k", "outlive"),
        PROJECT,
    ),
    Bug(
        "a-throttled-caller-does-not-hear-when-to-come-back",
        "template.yaml",
        "              Retry-After: \"'2'\"\n",
        "",
        (f"{_TEMPLATE}.py", "-k", "come_back"),
        PROJECT,
    ),
    Bug(
        "an-alarm-rings-at-birth",
        "template.yaml",
        "      EvaluationPeriods: 26  # hours; it runs once in 24\n"
        "      Threshold: 1\n"
        "      ComparisonOperator: LessThanThreshold\n"
        "      TreatMissingData: missing\n"
        "      InsufficientDataActions:",
        "      EvaluationPeriods: 26  # hours; it runs once in 24\n"
        "      Threshold: 1\n"
        "      ComparisonOperator: LessThanThreshold\n"
        "      TreatMissingData: breaching\n"
        "      AlarmActions:",
        (f"{_TEMPLATE}_alarms.py",),
        PROJECT,
    ),
    Bug(
        "what-strangers-send-wakes-somebody",
        "template.yaml",
        "      MetricName: PaymentDifferences\n",
        "      MetricName: Url4xxCount\n",
        (f"{_TEMPLATE}_alarms.py",),
        PROJECT,
    ),
    Bug(
        "an-attack-is-not-counted",
        "accounts/events.py",
        "    (AccountEvent.SIGN_IN, AccountOutcome.WRONG): [Metric.SIGN_INS_REFUSED],\n",
        "",
        ("tests/unit/accounts/test_events.py", "-k", "counted"),
    ),
    Bug(
        "one-client-uses-up-the-throttle-of-all",
        "template.yaml",
        "              Limit: !Ref SourceRateLimit\n",
        "              Limit: 100000\n",
        (f"{_TEMPLATE}.py", "-k", "sources"),
        PROJECT,
    ),
    Bug(
        "an-alarm-never-ends",
        "template.yaml",
        'group of an index"\n      Metrics:\n'
        '        - {Id: throttled, Expression: "SUM([FILL(users, 0), ',
        'group of an index"\n      Metrics:\n        - {Id: throttled, Expression: "SUM([users, ',
        (f"{_TEMPLATE}_alarms.py",),
        PROJECT,
    ),
    Bug(
        "a-provider-that-refuses-an-order-wakes-an-operator",
        "errors.py",
        '    status = 409\n    slug = "payment-refused"\n',
        '    status = 502\n    slug = "payment-refused"\n',
        ("tests/unit/functions/payments/test_payment_functions.py", "-k", "provider_refuses"),
    ),
    Bug(
        "the-log-level-is-not-lambdas",
        "template.yaml",
        "ApplicationLogLevel: !Ref LogLevel, ",
        "",
        (f"{_TEMPLATE}.py", "-k", "log_level"),
        PROJECT,
    ),
    Bug(
        "figures-of-alarms-are-dropped-with-the-logs",
        "metrics.py",
        '        line.add_metadata("level", "FATAL")\n',
        "",
        ("tests/unit/test_metrics.py",),
    ),
    Bug(
        "the-apis-body-is-of-two-minds",
        "template.yaml",
        '        swagger: "2.0"\n',
        "        openapi: 3.0.1\n",
        (f"{_TEMPLATE}.py", "-k", "swagger"),
        PROJECT,
    ),
    Bug(
        "origins-may-end-with-a-slash",
        "settings.py",
        '|http://{_HOST}(?!:80$)){_PORT}"\n',
        '|http://{_HOST}(?!:80$)){_PORT}/?"\n',
        (f"{_TEMPLATE}_parameters.py",),
    ),
    Bug(
        "a-function-starts-with-what-it-cannot-use",
        "settings.py",
        "        if text and rule is not None and not rule.fits(text):\n",
        "        if False:\n",
        (f"{_TEMPLATE}_parameters.py",),
    ),
    Bug(
        "a-parameter-takes-anything",
        "template.yaml",
        "  AlarmEmail:\n"
        "    Type: String\n"
        '    Default: ""\n'
        "    AllowedPattern: '([^@\\s,]+@[^@\\s,]+\\.[^@\\s,]+)?'\n",
        '  AlarmEmail:\n    Type: String\n    Default: ""\n',
        (f"{_TEMPLATE}_parameters.py",),
        PROJECT,
    ),
    Bug(
        "real-money-is-taken-without-guards",
        "template.yaml",
        '      - !Equals [!Ref StripeLivemode, "true"]\n',
        "",
        (f"{_TEMPLATE}_parameters.py",),
        PROJECT,
    ),
    Bug(
        "access-logs-do-not-say-who-called",
        "template.yaml",
        '"source":"$context.identity.sourceIp",',
        "",
        (f"{_TEMPLATE}_parameters.py",),
        PROJECT,
    ),
]

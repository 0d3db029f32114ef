"""What a number in an address may be: nothing that a database column cannot hold."""

from django.urls.converters import IntConverter


class Key(IntConverter):
    regex = "[0-9]{1,18}"


class Year(IntConverter):
    regex = "(?:19[89]|20[0-9]|21[0-9])[0-9]"

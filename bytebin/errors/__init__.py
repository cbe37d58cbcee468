"""Everything that can go wrong, by subject. Import each error from here."""

from bytebin.errors.access import *
from bytebin.errors.family import *
from bytebin.errors.files import *
from bytebin.errors.library import *
from bytebin.errors.registration import *
from bytebin.errors.request import *
from bytebin.errors.upload_links import *
from bytebin.errors.uploads import *

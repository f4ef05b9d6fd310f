from opendata.api import Finding as Finding
from opendata.api import OpendataError as OpendataError
from opendata.api import Repair as Repair
from opendata.api import Repaired as Repaired
from opendata.api import Report as Report
from opendata.api import Rule as Rule
from opendata.api import Schema as Schema
from opendata.api import Severity as Severity
from opendata.api import Text as Text
from opendata.api import fix as fix
from opendata.api import rule as rule
from opendata.api import schemas as schemas
from opendata.api import validate as validate
from opendata.api import validate_all as validate_all

__version__: str
__all__: list[str]

"""All settings of all services: a mistyped variable is refused everywhere, another service's is not.

Services may import this module, and only by it know of each other's settings.
"""

from services.allocation.settings import AllocationSettings
from services.gateway.settings import GatewaySettings
from shared.settings import Settings

ALL = (Settings, GatewaySettings, AllocationSettings)

"""The hooks of this plugin, gathered from their areas."""

from cbec_sandbox import errors as errors  # defines its codes
from cbec_sandbox.hooks.compliance import cbec_documents_needed, cbec_requirements, cbec_screen
from cbec_sandbox.hooks.lifecycle import cbec_event, cbec_providers
from cbec_sandbox.hooks.orders import cbec_allocate, cbec_check_order, cbec_pack
from cbec_sandbox.hooks.pricing import cbec_landed_cost_extras
from cbec_sandbox.hooks.routing import cbec_choose_rate, cbec_choose_regime
from cbec_sandbox.hooks.surface import (
    cbec_commands,
    cbec_demo,
    cbec_doctor,
    cbec_locale,
    cbec_migrations,
    cbec_permissions,
)

__all__ = ["cbec_allocate", "cbec_check_order", "cbec_choose_rate", "cbec_choose_regime"]
__all__ += ["cbec_demo"]
__all__ += ["cbec_commands", "cbec_doctor", "cbec_documents_needed", "cbec_event", "cbec_locale"]
__all__ += ["cbec_landed_cost_extras", "cbec_migrations", "cbec_pack", "cbec_permissions"]
__all__ += ["cbec_providers", "cbec_requirements", "cbec_screen"]

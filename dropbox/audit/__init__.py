"""Floor 4: a whole audit: keys, pages and logs of several places, and what was seen before.

Both audit tools bring places (a folder, an address) and print what comes out; `auditing` is pure.
docs/spec/audit.md.
"""

from dropbox.audit.auditing import Place, Report, Rules, audit
from dropbox.audit.options import Asked, AuditOptionError, audit_options

__all__ = ["Asked", "AuditOptionError", "Place", "Report", "Rules", "audit", "audit_options"]

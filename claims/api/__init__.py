"""a request by a program -> JSON: the rows of an export, page by page or one by one, and what each page shows.

Read-only. What the answers hold is declared once, for exports (`claims.export.fields`); what there is to be asked for
is told by the OpenAPI document that is made from it, and by the page /api/. An answer is a bounded number of rows, made
whole before its first byte is sent: whoever stops reading holds no transaction.
"""

"""a folder that `manage.py export` wrote -> the same knowledge base in an empty database: ids, decisions and all.

    package -> rows -> staging -> load -> pages

The package is looked through first, and refused whole with its first ten reasons; then all is written in one
transaction. Texts are not in an export: an imported revision is `sparse`.
"""

"""jobscope: what do job postings pay, where, and for what work, and how sure is that?"""

__version__ = "0.1.0"

"""Pictures as SVG text, written here so that the page, the PDF and a notebook show the same one."""

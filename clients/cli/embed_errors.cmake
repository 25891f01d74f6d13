# cmake -DFOLDER=docs/errors -DOUT=error_pages.cc -P embed_errors.cmake
# Writes the definition of EmbeddedErrorPages: one entry for each page of the folder, which may be missing.
file(GLOB pages ${FOLDER}/*.md)
list(SORT pages)
set(text "#include \"clients/cli/error_pages.h\"\n\nnamespace yici::cli {\n\n")
string(APPEND text "const std::vector<EmbeddedPage>& EmbeddedErrorPages() {\n")
string(APPEND text "  static const std::vector<EmbeddedPage> pages = {\n")
foreach(page IN LISTS pages)
  get_filename_component(reason ${page} NAME_WE)
  file(READ ${page} body)
  string(APPEND text "    {\"${reason}\", R\"page(${body})page\"},\n")
endforeach()
string(APPEND text "  };\n  return pages;\n}\n\n}  // namespace yici::cli\n")
file(WRITE ${OUT} "${text}")

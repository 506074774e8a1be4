# SPDX-License-Identifier: GPL-3.0-or-later
# latentscape_embed(target symbol file)
# Puts the bytes of file into target's read-only data, by means of an assembler file in the build folder. In C++:
#   extern "C" const unsigned char latentscape_SYMBOL_begin[];
#   extern "C" const unsigned char latentscape_SYMBOL_end[];    // one past the last byte
# Changing the file rebuilds the target.
function(latentscape_embed target symbol file)
  get_filename_component(path "${file}" ABSOLUTE)
  if(NOT EXISTS "${path}")
    message(FATAL_ERROR "latentscape_embed: ${path} is missing")
  endif()
  # As the assembler reads a string.
  string(REPLACE "\\" "\\\\" quoted "${path}")
  string(REPLACE "\"" "\\\"" quoted "${quoted}")
  set(source "${CMAKE_CURRENT_BINARY_DIR}/embedded_${symbol}.S")
  # %progbits instead of @progbits, since @ begins a comment on ARM.
  file(CONFIGURE OUTPUT "${source}" @ONLY CONTENT [[
        .section .rodata.latentscape_@symbol@, "a", %progbits
        .balign 64
        .global latentscape_@symbol@_begin
        .hidden latentscape_@symbol@_begin
        .type latentscape_@symbol@_begin, %object
latentscape_@symbol@_begin:
        .incbin "@quoted@"
        .size latentscape_@symbol@_begin, . - latentscape_@symbol@_begin
        .global latentscape_@symbol@_end
        .hidden latentscape_@symbol@_end
        .type latentscape_@symbol@_end, %object
latentscape_@symbol@_end:
        .byte 0
        .size latentscape_@symbol@_end, 1
        .section .note.GNU-stack, "", %progbits
]])
  set_source_files_properties("${source}" TARGET_DIRECTORY ${target} PROPERTIES OBJECT_DEPENDS "${path}")
  target_sources(${target} PRIVATE "${source}")
endfunction()

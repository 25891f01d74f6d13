# The layering, written once. A machine target may link only what stands here; the check runs at configure time.
set(YICI_PURE_TARGETS
  yici_base yici_calendar yici_journal_proto yici_tree
  yici_directory_machine yici_catalog_machine yici_approval_machine yici_steward_machine yici_evaluation_machine yici_rows
  yici_finding yici_feel yici_dmn yici_bpmn yici_bpmn_graph yici_workflow_engine
  absl::strings absl::status absl::statusor absl::btree absl::span absl::function_ref absl::flat_hash_map
  yici_workflow_xml yici_dmn_xml yici_bpmn_xml yici_process_machine
  Boost::headers PkgConfig::PUGIXML PkgConfig::RE2 protobuf::libprotobuf)

function(yici_check_layering)
  get_property(machines GLOBAL PROPERTY YICI_MACHINES)
  foreach(machine IN LISTS machines)
    get_target_property(links ${machine} LINK_LIBRARIES)
    foreach(link IN LISTS links)
      if(link AND NOT link IN_LIST YICI_PURE_TARGETS)
        message(FATAL_ERROR "layering: ${machine} links ${link}; a machine links only pure targets (cmake/layering.cmake)")
      endif()
    endforeach()
  endforeach()
endfunction()
cmake_language(DEFER DIRECTORY ${PROJECT_SOURCE_DIR} CALL yici_check_layering)

// Items as the files give them: a row of items.csv, construction_catalogue.csv or county_catalogue.csv with its
// materials and options, before counties copy it.
#ifndef YICI_SERVICES_CATALOG_PACK_ITEMS_H_
#define YICI_SERVICES_CATALOG_PACK_ITEMS_H_

#include <map>
#include <string>
#include <vector>

#include "services/catalog/pack/loading.h"

namespace yici::catalog {

// One row of a catalogue. Those of county_catalogue.csv have no organ: each county has its own.
struct ItemTemplate {
  journal::Item item;
  std::string file;
  int line = 0;
  bool clean = true;
};

enum class Catalogue { kCity, kConstruction, kCounty };

class ItemTables {
 public:
  explicit ItemTables(Loading& loading) : loading_(loading) {}

  void Read(const std::string& file, Catalogue catalogue);
  void ReadOptions();
  void ReadMaterials(const std::string& file, Catalogue catalogue);
  void ReadCountyItems();
  // Judges every row, when processes, forms and departments are known.
  void Check();

 private:
  ItemTemplate* Find(RowReader& row, std::string_view item_code, std::string_view basic_code, Catalogue catalogue);
  void ReadItem(RowReader& row, const std::string& file, Catalogue catalogue);
  void ReadOption(RowReader& row, const std::string& code);
  void AddMaterial(RowReader& row, const journal::Material& material, Catalogue catalogue);
  void CheckTemplate(ItemTemplate& entry);
  void CheckCountyItem(ItemTemplate& entry);
  void Add(ItemTemplate& entry);
  void ReadCountyItem(const CsvTable& table, RowReader& row);
  void AddCountyItem(const CsvTable& table, RowReader& row, const ItemTemplate& city);

  Loading& loading_;
  std::vector<ItemTemplate> templates_;                  // in the order of the files
  std::map<std::string, size_t, std::less<>> by_code_;   // item_code to templates_
  std::map<std::string, size_t, std::less<>> by_basic_;  // of county_catalogue.csv
  std::vector<ItemTemplate> county_items_;
};

// An item code says who may do what: the organ's code in front, the basic code behind.
void CheckCodeOfOrgan(const Loading& loading, RowReader& row, const std::string& item_code, const std::string& department_id,
                      const std::string& basic_code);

// Faults of materials are named at the material's own line, not at that of its item.
bool IsMaterialField(std::string_view field);

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_PACK_ITEMS_H_

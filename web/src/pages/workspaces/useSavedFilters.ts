import { useState } from "react";
import { readSetting, writeSetting } from "../../lib/storage";

const key = "workspace-filters";
const mostFilters = 20;

/** Filters that this browser remembers. */
export function useSavedFilters() {
  const [filters, setFilters] = useState<string[]>(() => readSetting<string[]>(key, []));
  const store = (next: string[]) => {
    setFilters(next);
    writeSetting(key, next);
  };
  return {
    filters,
    add: (filter: string) => store([filter, ...filters.filter((f) => f !== filter)].slice(0, mostFilters)),
    remove: (filter: string) => store(filters.filter((f) => f !== filter)),
  };
}

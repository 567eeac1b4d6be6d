import { ActionIcon, Menu } from "@mantine/core";
import { ListFilter } from "lucide-react";

interface ReadyFiltersProps {
  filters: [label: string, query: string][];
  onPick: (query: string) => void;
}

/** Filters that people often want, for those who do not know the query language. */
export function ReadyFilters({ filters, onPick }: ReadyFiltersProps) {
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label="Ready-made filters">
          <ListFilter size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {filters.map(([label, query]) => (
          <Menu.Item key={label} onClick={() => onPick(query)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

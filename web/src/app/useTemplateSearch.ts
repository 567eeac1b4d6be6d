import { useCallback } from "react";
import { useChosenOrganization } from "./chosenOrganization";

/** The part of a template's address that says whose it is; nothing where there is one organization. */
export function useTemplateSearch(): (organizationName: string) => { organization?: string } {
  const several = useChosenOrganization().several.length > 0;
  return useCallback((name) => (several ? { organization: name } : {}), [several]);
}

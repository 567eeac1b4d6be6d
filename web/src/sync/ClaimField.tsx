import { Autocomplete } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { claimFieldsQuery } from "../api/idpSync";

interface ClaimFieldProps {
  organizationId?: string;
  description: string;
  value: string;
  onChange: (field: string) => void;
  error?: string;
  readOnly: boolean;
}

/** The claim that a kind of sync reads; without one it is off. */
export function ClaimField({ organizationId, ...props }: ClaimFieldProps) {
  const fields = useQuery({ ...claimFieldsQuery(organizationId), retry: false });
  return <Autocomplete label="Claim" placeholder="Off" data={fields.data ?? []} maw={360} {...props} />;
}

import { Button, type ButtonProps, Menu, type MenuItemProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { ComponentProps } from "react";

/** What an anchor takes besides the look of a control. */
type Anchor<Look> = Look & Omit<ComponentProps<"a">, keyof Look>;

/** A page of the dashboard behind a button: prefetched on hover, its address and parameters checked by the compiler. */
export const LinkButton = createLink((props: Anchor<ButtonProps>) => <Button component="a" {...props} />);

/** The same in a menu. */
export const LinkMenuItem = createLink((props: Anchor<MenuItemProps>) => <Menu.Item component="a" {...props} />);
